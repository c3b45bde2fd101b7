"""The levels of Factur-X, and an invoice cut down to what a level may say.

Source: Factur-X 1.09 (FNFE-MPE and FeRD), which names the terms of each level; XMP values from its annexe on PDF/A-3.
"""

from dataclasses import replace
from enum import StrEnum

from polyphonie.documents.invoice import model


class Level(StrEnum):
    """A level, from the least to the most; the value is what the PDF's metadata says."""

    MINIMUM = "MINIMUM"
    BASIC_WL = "BASIC WL"
    BASIC = "BASIC"
    EN16931 = "EN 16931"
    EXTENDED = "EXTENDED"


SPECIFICATIONS = {
    Level.MINIMUM: "urn:factur-x.eu:1p0:minimum",
    Level.BASIC_WL: "urn:factur-x.eu:1p0:basicwl",
    Level.BASIC: "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    Level.EN16931: "urn:cen.eu:en16931:2017",
    Level.EXTENDED: "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
}
WITHOUT_LINES = frozenset({Level.MINIMUM, Level.BASIC_WL})
EXTENDED_MARKS = ("#conformant#", "extended")


def level_of(specification: str) -> Level:
    """The level that a specification identifier (BT-24) means; EN 16931 when it says none."""
    stated = specification.strip().lower()
    for level, identifier in SPECIFICATIONS.items():
        if stated == identifier or (level in WITHOUT_LINES and stated.endswith(level.replace(" ", "").lower())):
            return level
    if stated.endswith(":basic"):
        return Level.BASIC
    return Level.EXTENDED if any(mark in stated for mark in EXTENDED_MARKS) else Level.EN16931


def relationship(level: Level) -> str:
    """What the XML is to the PDF: a part of its data, or, from BASIC on, the same invoice otherwise."""
    return "Data" if level in WITHOUT_LINES else "Alternative"


def cut(invoice: model.Invoice, level: Level) -> model.Invoice:
    """The invoice with the level's specification identifier and without the terms that the level does not have."""
    stated = invoice.specification or ""
    kept = stated if stated and level_of(stated) == level else SPECIFICATIONS[level]
    invoice = replace(invoice, specification=kept)
    if level == Level.MINIMUM:
        return minimum(invoice)
    if level == Level.BASIC_WL:
        return replace(head(invoice), lines=())
    if level == Level.BASIC:
        return replace(head(invoice), lines=tuple(map(basic_line, invoice.lines)))
    return invoice


def minimum(invoice: model.Invoice) -> model.Invoice:
    """Number, day, type, currency, the parties' names and numbers, four sums, and the buyer's references."""
    seller, buyer = invoice.seller or model.Party(), invoice.buyer or model.Party()
    country = model.Address(country=seller.address.country) if seller.address else None
    return model.Invoice(
        number=invoice.number,
        issued_on=invoice.issued_on,
        type_code=invoice.type_code,
        currency=invoice.currency,
        business_process=invoice.business_process,
        specification=invoice.specification,
        references=model.References(buyer=invoice.references.buyer, purchase_order=invoice.references.purchase_order),
        seller=model.Party(
            name=seller.name,
            legal_registration=seller.legal_registration,
            vat_identifier=seller.vat_identifier,
            tax_registration=seller.tax_registration,
            address=country,
        ),
        buyer=model.Party(name=buyer.name, legal_registration=buyer.legal_registration),
        totals=model.Totals(
            without_vat=invoice.totals.without_vat,
            vat=invoice.totals.vat,
            with_vat=invoice.totals.with_vat,
            due=invoice.totals.due,
        ),
    )


def head(invoice: model.Invoice) -> model.Invoice:
    """The invoice without the terms of its head that BASIC WL and BASIC do not have."""
    return replace(
        invoice,
        references=replace(
            invoice.references,
            project=None,
            sales_order=None,
            receiving_advice=None,
            tender_or_lot=None,
            object_identifier=None,
        ),
        seller=basic_party(invoice.seller),
        buyer=basic_party(invoice.buyer),
        payments=tuple(map(basic_payment, invoice.payments)),
        totals=replace(invoice.totals, rounding=None),
        attachments=(),
    )


def basic_party(party: model.Party | None) -> model.Party | None:
    return replace(party, contact=None, legal_information=None) if party else None


def basic_payment(payment: model.PaymentInstruction) -> model.PaymentInstruction:
    transfers = tuple(replace(each, account_name=None, service_provider=None) for each in payment.transfers)
    return replace(payment, means_text=None, card=None, transfers=transfers)


def basic_line(line: model.Line) -> model.Line:
    """The line without its references and without what describes its item beyond a name and a standard number."""
    item = line.item or model.Item()
    return replace(
        line,
        object_identifier=None,
        order_line=None,
        buyer_accounting_reference=None,
        item=model.Item(name=item.name, standard_identifier=item.standard_identifier),
    )
