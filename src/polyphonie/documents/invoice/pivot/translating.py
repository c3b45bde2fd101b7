"""An invoice of the semantic model in and out of the pivot, and the files that go with it.

The pivot holds less than EN 16931: what is lost is told by whoever compares an invoice with what comes back
(`conversion`). Choices where the sources are silent: a line's product is the item's name (BT-153); a unit price is
that of one unit, whatever the base quantity; without means of payment (BT-81) the pivot, which demands one, says 30.
Source: AIFE, CPPFacturePivot V2_02; XP Z12-012 for the schemes of supplier identifiers.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal

from polyphonie.documents.invoice import model as semantic
from polyphonie.documents.invoice.refusals import unreadable

from . import model, terms
from .files import file_name, unzipped, zipped

ZERO = Decimal(0)
ONE = Decimal(1)
SMALLEST_PRICE = Decimal("0.000001")
EXACT = Context(prec=200)
VERSION = "V2_02"


def from_invoice(
    invoice: semantic.Invoice, *, original: semantic.Attachment, received_on: date | None = None
) -> model.Delivered:
    """The invoice as the pivot delivers it, with `original`, the file that was deposited, as its main attachment.

    `received_on` is the day of deposit, that of issue by default. Raises `Unreadable` DOC-CNV-01 when the invoice
    lacks what the pivot demands: its number, day, currency, totals, a supplier with a country, the buyer's SIRET.
    """
    payment = invoice.payments[0] if invoice.payments else semantic.PaymentInstruction()
    means = payment.means_code or terms.USUAL_MEANS
    delivered = model.Delivered(
        order="1",
        supplier=supplier_of(invoice, payment),
        debtor=debtor_of(invoice),
        number=invoice.number,
        original_number=invoice.preceding[0].number if invoice.preceding else None,
        type_code=terms.CREDIT_NOTE if invoice.is_credit_note else terms.INVOICE,
        framework=terms.framework_of(invoice.business_process or ""),
        issued_on=invoice.issued_on,
        delivered_on=invoice.delivery.delivered_on if invoice.delivery else None,
        means_code=means if means in terms.MEANS else terms.SAME_MEANS.get(means, terms.USUAL_MEANS),
        means_text=payment.means_text,
        received_on=received_on or invoice.issued_on,
        currency=invoice.currency,
        without_vat=invoice.totals.without_vat,
        with_vat=invoice.totals.with_vat,
        due=invoice.totals.due,
        vat=tuple(model.Vat(each.rate or ZERO, each.taxable_amount, each.tax_amount) for each in invoice.vat),
        contract=shorter(invoice.references.contract, terms.LONGEST_REFERENCE),
        commitment=shorter(invoice.references.purchase_order, terms.LONGEST_REFERENCE),
        lines=tuple(line_of(line, order) for order, line in enumerate(invoice.lines, start=1)),
        attachments=tuple(attachments_of(original, invoice.attachments)),
    )
    refuse_missing(delivered)
    return delivered


def flow(*delivered: model.Delivered, number: str, produced_on: date, sender: str, receiver: str) -> model.InvoiceFlow:
    """A file of invoices, from an application of Chorus Pro to that of a public body (three to eight characters)."""
    parameters = (
        model.Parameter("0001", "DtPrd", produced_on.isoformat()),
        model.Parameter("0002", "IdFlx", number),
    )
    envelope = model.Envelope("1", parameters, receiver=model.Partner(receiver), sender=model.Partner(sender))
    numbered = tuple(replace(each, order=str(order)) for order, each in enumerate(delivered, start=1))
    return model.InvoiceFlow(version=VERSION, envelopes=(envelope,), invoices=numbered)


def refuse_missing(delivered: model.Delivered) -> None:
    """Refuse what the pivot's schema would: values that it demands, and texts that it wants shorter or longer."""
    supplier, debtor = delivered.supplier or model.Supplier(), delivered.debtor or model.Debtor()
    needed = {
        "BT-1": delivered.number and len(delivered.number) <= terms.LONGEST_NUMBER,
        "BT-2": delivered.issued_on,
        "BT-5": delivered.currency,
        "BT-25": len(delivered.original_number or "") <= terms.LONGEST_NUMBER,
        "BT-27": supplier.name,
        "BT-29": supplier.identifier,
        "BT-40": supplier.country and len(supplier.country) == 2,
        "BT-46": debtor.identifier and len(debtor.identifier) == 14,
        "BT-109": delivered.without_vat is not None,
        "BT-112": delivered.with_vat is not None,
        "BT-115": delivered.due is not None,
        "BT-116": all(each.base is not None for each in delivered.vat),
        "BT-117": all(each.amount is not None for each in delivered.vat),
        "BT-129": all(each.quantity is not None for each in delivered.lines),
        "BT-131": all(each.amount is not None for each in delivered.lines),
        "BT-146": all(each.unit_price is not None for each in delivered.lines),
    }
    missing = [term for term, present in needed.items() if not present]
    if missing:
        raise unreadable("DOC-CNV-01", target="pivot", terms=", ".join(missing))


def supplier_of(invoice: semantic.Invoice, payment: semantic.PaymentInstruction) -> model.Supplier:
    seller = invoice.seller or semantic.Party()
    kind, number = identifier_of(seller)
    transfer = payment.transfers[0] if payment.transfers else None
    holder = invoice.payee.name if invoice.payee else transfer.account_name if transfer else None
    account = model.BankAccount("IBAN", transfer.account, transfer.service_provider, holder) if transfer else None
    return model.Supplier(
        identifier_type=kind,
        identifier=number,
        name=seller.name,
        country=seller.address.country if seller.address else None,
        account=account,
        emission="flux",
    )


def identifier_of(seller: semantic.Party) -> tuple[str, str | None]:
    """The kind and number by which Chorus Pro knows a supplier: its SIRET, else a number of another scheme."""
    if seller.siret:
        return terms.SIRET_TYPE, seller.siret
    for each in seller.identifiers:
        if each.scheme in terms.IDENTIFIER_TYPES:
            return terms.IDENTIFIER_TYPES[each.scheme], each.value
    country = seller.address.country if seller.address else None
    if seller.vat_identifier and country != "FR":
        return terms.IDENTIFIER_TYPES["0223"], seller.vat_identifier
    return terms.BEING_REGISTERED, seller.siren


def debtor_of(invoice: semantic.Invoice) -> model.Debtor:
    buyer = invoice.buyer or semantic.Party()
    return model.Debtor(
        identifier_type=terms.SIRET_TYPE,
        identifier=buyer.siret,
        name=buyer.name,
        service_code=shorter(invoice.service_code, terms.LONGEST_SERVICE),
        service_name=buyer.contact.name if buyer.contact else None,
    )


def line_of(line: semantic.Line, order: int) -> model.Line:
    price = line.price or semantic.Price()
    net = price.net
    if net is not None and price.base_quantity and price.base_quantity != ONE:
        net = EXACT.divide(net, price.base_quantity).quantize(SMALLEST_PRICE, context=EXACT)
    stated = line.identifier or ""
    return model.Line(
        order=stated if stated.isascii() and stated.isdigit() else str(order),
        product=line.item.name if line.item else None,
        unit_price=net,
        quantity=line.quantity,
        amount=line.net_amount,
        rate=line.vat_rate,
    )


def shorter(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None


def attachments_of(
    original: semantic.Attachment, others: tuple[semantic.Attachment, ...]
) -> Iterator[model.Attachment]:
    """The original first; attachments that are only elsewhere (a location, no content) cannot be delivered."""
    embedded = [each for each in others if each.content is not None]
    for order, each in enumerate((original, *embedded), start=1):
        name = file_name(each.file_name or f"piece-{order}")
        yield model.Attachment(
            order=str(order),
            original_identifier=each.identifier.value if each.identifier else None,
            content=zipped(each.content or b"", name=name),
            name=name,
            category=shorter(each.description, terms.LONGEST_FILE_NAME),
            kind=terms.MAIN if order == 1 else terms.OTHER,
            mime_type=each.mime_type or "application/octet-stream",
        )


def to_invoice(delivered: model.Delivered) -> semantic.Invoice:
    """What the pivot says of an invoice, in the semantic model; the file that was deposited is not among its terms."""
    supplier, debtor = delivered.supplier or model.Supplier(), delivered.debtor or model.Debtor()
    original = delivered.original_number
    return semantic.Invoice(
        number=delivered.number,
        issued_on=delivered.issued_on,
        type_code=delivered.type_code,
        currency=delivered.currency,
        business_process=delivered.framework,
        references=semantic.References(
            buyer=debtor.service_code, contract=delivered.contract, purchase_order=delivered.commitment
        ),
        preceding=(semantic.PrecedingInvoice(number=original),) if original else (),
        seller=semantic.Party(
            name=supplier.name,
            identifiers=tuple(identifiers(supplier)),
            address=semantic.Address(country=supplier.country),
        ),
        buyer=semantic.Party(
            name=debtor.name,
            identifiers=(semantic.Identifier(debtor.identifier, "0009"),) if debtor.identifier else (),
            contact=semantic.Contact(name=debtor.service_name) if debtor.service_name else None,
        ),
        delivery=semantic.Delivery(delivered_on=delivered.delivered_on) if delivered.delivered_on else None,
        payments=(payment_of(delivered, supplier),),
        totals=semantic.Totals(without_vat=delivered.without_vat, with_vat=delivered.with_vat, due=delivered.due),
        vat=tuple(
            semantic.VatBreakdown(taxable_amount=each.base, tax_amount=each.amount, rate=each.rate)
            for each in delivered.vat
        ),
        attachments=tuple(attachment(each) for each in delivered.attachments if each.kind != terms.MAIN),
        lines=tuple(map(semantic_line, delivered.lines)),
    )


def identifiers(supplier: model.Supplier) -> Iterator[semantic.Identifier]:
    schemes = {kind: scheme for scheme, kind in terms.IDENTIFIER_TYPES.items()}
    if supplier.identifier:
        yield semantic.Identifier(supplier.identifier, schemes.get(supplier.identifier_type or "", ""))


def payment_of(delivered: model.Delivered, supplier: model.Supplier) -> semantic.PaymentInstruction:
    account = supplier.account
    transfers = (semantic.CreditTransfer(account.account, account.holder, account.bank),) if account else ()
    return semantic.PaymentInstruction(
        means_code=delivered.means_code, means_text=delivered.means_text, transfers=transfers
    )


def semantic_line(line: model.Line) -> semantic.Line:
    return semantic.Line(
        identifier=line.order,
        quantity=line.quantity,
        net_amount=line.amount,
        price=semantic.Price(net=line.unit_price),
        vat_rate=line.rate,
        item=semantic.Item(name=line.product),
    )


def attachment(each: model.Attachment) -> semantic.Attachment:
    return semantic.Attachment(
        identifier=semantic.Identifier(each.original_identifier) if each.original_identifier else None,
        description=each.category,
        content=unzipped(each.content) if each.content is not None else None,
        mime_type=each.mime_type,
        file_name=each.name,
    )
