"""The UBL of an invented invoice, filled into one form: right by the rules of a deposit (a test checks some)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

ITEMS: Final = (
    ("Fournitures de bureau", "C62"),
    ("Assistance technique", "HUR"),
    ("Entretien des espaces verts", "MTK"),
    ("Repas de restauration scolaire", "C62"),
    ("Transport de personnes", "KMT"),
    ("Maintenance des installations de chauffage", "HUR"),
    ("Travaux de voirie", "MTR"),
    ("Abonnement à un progiciel", "MON"),
    ("Consommables médicaux", "C62"),
    ("Formation des agents", "DAY"),
)


class Side(NamedTuple):
    """A party as the paper names it. `vat` is empty for a public body."""

    name: str
    siret: str
    street: str
    postcode: str
    city: str
    vat: str = ""


class Line(NamedTuple):
    """One line: what, how many, and the price before tax of all, in cents. The price of one is that of all, over."""

    item: int
    cents: int


class Paper(NamedTuple):
    """What varies from one invoice to the next. Days are ISO texts."""

    number: str
    issued_on: str
    due_on: str
    credit_note: bool
    corrects: str
    service: str
    commitment: str
    lines: Sequence[Line]

    @property
    def net(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def vat(self) -> int:
        return (self.net * 20 + 50) // 100


def seller(side: Side) -> str:
    """A supplier's part, the same on all its invoices."""
    siren = side.siret[:9]
    return (
        "<cac:AccountingSupplierParty><cac:Party>"
        f'<cbc:EndpointID schemeID="0225">{siren}</cbc:EndpointID>'
        f'<cac:PartyIdentification><cbc:ID schemeID="0009">{side.siret}</cbc:ID></cac:PartyIdentification>'
        f"{_address(side)}<cac:PartyTaxScheme><cbc:CompanyID>{side.vat}</cbc:CompanyID>{_VAT}</cac:PartyTaxScheme>"
        f"{_legal(side)}</cac:Party></cac:AccountingSupplierParty>"
    )


def buyer(side: Side) -> str:
    """An entity's part, the same on all it receives."""
    siren = side.siret[:9]
    return (
        "<cac:AccountingCustomerParty><cac:Party>"
        f'<cbc:EndpointID schemeID="0225">{siren}</cbc:EndpointID>'
        f'<cac:PartyIdentification><cbc:ID schemeID="0009">{side.siret}</cbc:ID></cac:PartyIdentification>'
        f"{_address(side)}{_legal(side)}</cac:Party></cac:AccountingCustomerParty>"
    )


def content(paper: Paper, *, seller: str, buyer: str) -> bytes:
    """The bytes of an invoice or a credit note."""
    root = "CreditNote" if paper.credit_note else "Invoice"
    net, vat = _euros(paper.net), _euros(paper.vat)
    total = _euros(paper.net + paper.vat)
    service = f"<cbc:BuyerReference>{paper.service}</cbc:BuyerReference>" if paper.service else ""
    order = f"<cac:OrderReference><cbc:ID>{paper.commitment}</cbc:ID></cac:OrderReference>" if paper.commitment else ""
    kind = (
        "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
        if paper.credit_note
        else f"<cbc:DueDate>{paper.due_on}</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
    )
    due = f"<cbc:PaymentDueDate>{paper.due_on}</cbc:PaymentDueDate>" if paper.credit_note else ""
    return (
        f"{_OPENINGS[root]}<cbc:ID>{paper.number}</cbc:ID><cbc:IssueDate>{paper.issued_on}</cbc:IssueDate>{kind}{_NOTES}"
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{service}{order}{_corrected(paper)}{seller}{buyer}"
        f"<cac:Delivery><cbc:ActualDeliveryDate>{paper.issued_on}</cbc:ActualDeliveryDate></cac:Delivery>"
        f"<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>{due}{_ACCOUNT}</cac:PaymentMeans>"
        f'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{vat}</cbc:TaxAmount><cac:TaxSubtotal>'
        f'<cbc:TaxableAmount currencyID="EUR">{net}</cbc:TaxableAmount>'
        f'<cbc:TaxAmount currencyID="EUR">{vat}</cbc:TaxAmount><cac:TaxCategory>{_RATE}</cac:TaxCategory>'
        "</cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>"
        f'<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>'
        f'<cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>'
        f'<cbc:TaxInclusiveAmount currencyID="EUR">{total}</cbc:TaxInclusiveAmount>'
        f'<cbc:PayableAmount currencyID="EUR">{total}</cbc:PayableAmount></cac:LegalMonetaryTotal>'
        f"{''.join(_line(root, place, line) for place, line in enumerate(paper.lines, 1))}</{root}>"
    ).encode()


def _line(root: str, place: int, line: Line) -> str:
    name, unit = ITEMS[line.item]
    quantity = "CreditedQuantity" if root == "CreditNote" else "InvoicedQuantity"
    amount = _euros(line.cents)
    return (
        f'<cac:{root}Line><cbc:ID>{place}</cbc:ID><cbc:{quantity} unitCode="{unit}">1</cbc:{quantity}>'
        f'<cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount>'
        f"<cac:Item><cbc:Name>{name}</cbc:Name><cac:ClassifiedTaxCategory>{_RATE}</cac:ClassifiedTaxCategory></cac:Item>"
        f'<cac:Price><cbc:PriceAmount currencyID="EUR">{amount}</cbc:PriceAmount></cac:Price></cac:{root}Line>'
    )


def _corrected(paper: Paper) -> str:
    if not paper.credit_note:
        return ""
    return (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{paper.corrects}</cbc:ID>"
        f"<cbc:IssueDate>{paper.issued_on}</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>"
    )


def _address(side: Side) -> str:
    return (
        f"<cac:PostalAddress><cbc:StreetName>{escape(side.street)}</cbc:StreetName>"
        f"<cbc:CityName>{escape(side.city)}</cbc:CityName><cbc:PostalZone>{side.postcode}</cbc:PostalZone>"
        "<cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
    )


def _legal(side: Side) -> str:
    return (
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{escape(side.name)}</cbc:RegistrationName>"
        f'<cbc:CompanyID schemeID="0002">{side.siret[:9]}</cbc:CompanyID></cac:PartyLegalEntity>'
    )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


_VAT: Final = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
_RATE: Final = f"<cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent>{_VAT}"
_ACCOUNT: Final = "<cac:PayeeFinancialAccount><cbc:ID>FR7630006000011234567890189</cbc:ID></cac:PayeeFinancialAccount>"
_NOTES: Final = (
    "<cbc:Note>#PMT#Indemnité forfaitaire de recouvrement : 40 euros.</cbc:Note>"
    "<cbc:Note>#PMD#Pénalités de retard : taux légal majoré de huit points.</cbc:Note>"
    "<cbc:Note>#AAB#Pas d'escompte pour paiement anticipé.</cbc:Note>"
)
_SCHEMA: Final = "urn:oasis:names:specification:ubl:schema:xsd"
_OPENINGS: Final = {
    root: f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}:{root}-2"'
    f' xmlns:cac="{_SCHEMA}:CommonAggregateComponents-2" xmlns:cbc="{_SCHEMA}:CommonBasicComponents-2">'
    "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ProfileID>S1</cbc:ProfileID>"
    for root in ("Invoice", "CreditNote")
}
