# ruff: noqa: RUF009 — `term` builds a dataclass field, as `field` does
"""The semantic model of an invoice: every business term of EN 16931, whatever syntax it came in.

Frozen values. Amounts and rates are `Decimal` in the unit the document states (euros, not cents: a foreign
document may bear more decimals than a currency has); days are `datetime.date`; codes stay the document's own
text. A value that the document lacks is `None` (or an empty tuple); one that cannot be read as its type is
`None` too, and the check of the same document says so.

Each field says which business term (BT-…) or group (BG-…) it carries, through `term(…)`; `terms_of` walks them,
so that a page or a report can list all of them. Names of terms in French and English: `terms.py`.
Source: EN 16931-1:2017+A1:2019, table of the semantic model.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any


def term(identifier: str, *, many: bool = False) -> Any:
    """A field that carries the business term or group `identifier`; empty unless the document gives it."""
    if many:
        return field(default=(), metadata={"term": identifier})
    return field(default=None, metadata={"term": identifier})


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or code with the scheme it belongs to (ISO 6523 "0009" for a SIRET, "0002" for a SIREN…)."""

    value: str
    scheme: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """BG-1: a free note, with the code of its subject when it has one (UNTDID 4451)."""

    text: str | None = term("BT-22")
    subject: str | None = term("BT-21")


@dataclass(frozen=True, slots=True)
class Period:
    """BG-14 for the invoice, BG-26 for a line: from a day to a day, both included."""

    start_on: date | None = None
    end_on: date | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; which group it is (BG-5, 8, 12, 15) depends on the party that bears it."""

    line: str | None = None
    additional_line: str | None = None
    third_line: str | None = None
    city: str | None = None
    post_code: str | None = None
    subdivision: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """BG-6 (seller) and BG-9 (buyer): whom to call."""

    name: str | None = None
    telephone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4), buyer (BG-7), payee (BG-10), tax representative (BG-11): who, where, under which numbers."""

    name: str | None = None
    trading_name: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    legal_registration: Identifier | None = None
    vat_identifier: str | None = None
    tax_registration: str | None = None
    legal_information: str | None = None
    electronic_address: Identifier | None = None
    address: Address | None = None
    contact: Contact | None = None

    def identifier(self, scheme: str) -> str | None:
        """The number of this party in an ISO 6523 scheme, among all that it bears."""
        legal = (self.legal_registration,) if self.legal_registration else ()
        electronic = (self.electronic_address,) if self.electronic_address else ()
        numbers: tuple[Identifier, ...] = (*self.identifiers, *legal, *electronic)
        return next((each.value for each in numbers if each.scheme == scheme), None)

    @property
    def siret(self) -> str | None:
        """The 14 digits of the establishment (scheme 0009), spaces removed, wherever the party bears them."""
        stated = self.identifier("0009")
        return stated.replace(" ", "") if stated else None

    @property
    def siren(self) -> str | None:
        """The 9 digits of the company: stated (scheme 0002) or the start of its SIRET."""
        stated = self.identifier("0002")
        if stated:
            return stated.replace(" ", "")
        return self.siret[:9] if self.siret else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """BG-13: to whom, where and when the goods or services were delivered."""

    recipient_name: str | None = term("BT-70")
    location: Identifier | None = term("BT-71")
    delivered_on: date | None = term("BT-72")
    address: Address | None = term("BG-15")


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """BG-17: the account to pay."""

    account: str | None = term("BT-84")
    account_name: str | None = term("BT-85")
    service_provider: str | None = term("BT-86")


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """BG-18: the card that paid; its number is never whole."""

    account_number: str | None = term("BT-87")
    holder_name: str | None = term("BT-88")


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """BG-19: what the buyer needs to recognise the debit."""

    mandate: str | None = term("BT-89")
    creditor_identifier: str | None = term("BT-90")
    debited_account: str | None = term("BT-91")


@dataclass(frozen=True, slots=True)
class PaymentInstruction:
    """BG-16: how to pay (code of UNTDID 4461) and where."""

    means_code: str | None = term("BT-81")
    means_text: str | None = term("BT-82")
    remittance: str | None = term("BT-83")
    transfers: tuple[CreditTransfer, ...] = term("BG-17", many=True)
    card: PaymentCard | None = term("BG-18")
    debit: DirectDebit | None = term("BG-19")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A reduction (BG-20 on the invoice, BG-27 on a line) or, when `is_charge`, an addition (BG-21, BG-28).

    `amount` = `base_amount` × `percentage` / 100 when both are given; without VAT.
    """

    is_charge: bool = False
    amount: Decimal | None = None
    base_amount: Decimal | None = None
    percentage: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatBreakdown:
    """BG-23: one VAT category and rate of the invoice, with its base and its tax."""

    taxable_amount: Decimal | None = term("BT-116")
    tax_amount: Decimal | None = term("BT-117")
    category: str | None = term("BT-118")
    rate: Decimal | None = term("BT-119")
    exemption_reason: str | None = term("BT-120")
    exemption_reason_code: str | None = term("BT-121")


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22: the sums of the invoice, in its currency but for `vat_in_accounting_currency`."""

    lines: Decimal | None = term("BT-106")
    allowances: Decimal | None = term("BT-107")
    charges: Decimal | None = term("BT-108")
    without_vat: Decimal | None = term("BT-109")
    vat: Decimal | None = term("BT-110")
    vat_in_accounting_currency: Decimal | None = term("BT-111")
    with_vat: Decimal | None = term("BT-112")
    paid: Decimal | None = term("BT-113")
    rounding: Decimal | None = term("BT-114")
    due: Decimal | None = term("BT-115")


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """BG-3: an earlier invoice that this one corrects or follows."""

    number: str | None = term("BT-25")
    issued_on: date | None = term("BT-26")


@dataclass(frozen=True, slots=True)
class Attachment:
    """BG-24: a supporting document, embedded (`content`), elsewhere (`location`), or only named.

    `content` is the decoded file; `None` when nothing is embedded or when its base64 cannot be decoded.
    """

    identifier: Identifier | None = term("BT-122")
    description: str | None = term("BT-123")
    location: str | None = term("BT-124")
    content: bytes | None = term("BT-125")
    mime_type: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """BG-32: a property of an item, such as its colour."""

    name: str | None = term("BT-160")
    value: str | None = term("BT-161")


@dataclass(frozen=True, slots=True)
class Price:
    """BG-29: what one item costs without VAT; `net` = `gross` - `discount`, for `base_quantity` items."""

    net: Decimal | None = term("BT-146")
    discount: Decimal | None = term("BT-147")
    gross: Decimal | None = term("BT-148")
    base_quantity: Decimal | None = term("BT-149")
    base_quantity_unit: str | None = term("BT-150")


@dataclass(frozen=True, slots=True)
class Item:
    """BG-31: what was sold."""

    name: str | None = term("BT-153")
    description: str | None = term("BT-154")
    seller_identifier: str | None = term("BT-155")
    buyer_identifier: str | None = term("BT-156")
    standard_identifier: Identifier | None = term("BT-157")
    classifications: tuple[Identifier, ...] = term("BT-158", many=True)
    origin_country: str | None = term("BT-159")
    attributes: tuple[Attribute, ...] = term("BG-32", many=True)


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25: one line; `net_amount` is without VAT, after its own allowances and charges."""

    identifier: str | None = term("BT-126")
    note: str | None = term("BT-127")
    object_identifier: Identifier | None = term("BT-128")
    quantity: Decimal | None = term("BT-129")
    quantity_unit: str | None = term("BT-130")
    net_amount: Decimal | None = term("BT-131")
    order_line: str | None = term("BT-132")
    buyer_accounting_reference: str | None = term("BT-133")
    period: Period | None = term("BG-26")
    allowances: tuple[Allowance, ...] = term("BG-27", many=True)
    charges: tuple[Allowance, ...] = term("BG-28", many=True)
    price: Price | None = term("BG-29")
    vat_category: str | None = term("BT-151")
    vat_rate: Decimal | None = term("BT-152")
    item: Item | None = term("BG-31")


@dataclass(frozen=True, slots=True)
class References:
    """What the invoice points to, on the buyer's side and on the seller's."""

    buyer: str | None = term("BT-10")
    project: str | None = term("BT-11")
    contract: str | None = term("BT-12")
    purchase_order: str | None = term("BT-13")
    sales_order: str | None = term("BT-14")
    receiving_advice: str | None = term("BT-15")
    despatch_advice: str | None = term("BT-16")
    tender_or_lot: str | None = term("BT-17")
    object_identifier: Identifier | None = term("BT-18")
    buyer_accounting: str | None = term("BT-19")


@dataclass(frozen=True, slots=True)
class Invoice:
    """BG-0: an invoice or a credit note, whole. Amounts of a credit note are positive, as its syntax states them."""

    number: str | None = term("BT-1")
    issued_on: date | None = term("BT-2")
    type_code: str | None = term("BT-3")
    currency: str | None = term("BT-5")
    accounting_currency: str | None = term("BT-6")
    tax_point_on: date | None = term("BT-7")
    tax_point_code: str | None = term("BT-8")
    due_on: date | None = term("BT-9")
    payment_terms: str | None = term("BT-20")
    business_process: str | None = term("BT-23")
    specification: str | None = term("BT-24")
    references: References = field(default_factory=References)
    notes: tuple[Note, ...] = term("BG-1", many=True)
    preceding: tuple[PrecedingInvoice, ...] = term("BG-3", many=True)
    seller: Party | None = term("BG-4")
    buyer: Party | None = term("BG-7")
    payee: Party | None = term("BG-10")
    tax_representative: Party | None = term("BG-11")
    delivery: Delivery | None = term("BG-13")
    period: Period | None = term("BG-14")
    payments: tuple[PaymentInstruction, ...] = term("BG-16", many=True)
    allowances: tuple[Allowance, ...] = term("BG-20", many=True)
    charges: tuple[Allowance, ...] = term("BG-21", many=True)
    totals: Totals = field(default_factory=Totals, metadata={"term": "BG-22"})
    vat: tuple[VatBreakdown, ...] = term("BG-23", many=True)
    attachments: tuple[Attachment, ...] = term("BG-24", many=True)
    lines: tuple[Line, ...] = term("BG-25", many=True)

    @property
    def service_code(self) -> str | None:
        """The buyer's service that must receive the invoice: scheme 0224 among its identifiers, else BT-10.

        Source: Chorus Pro (the service code travels as "buyer reference") and BR-FR-CPRO (routing code 0224).
        """
        routed = self.buyer.identifier("0224") if self.buyer else None
        reference: str | None = self.references.buyer
        return routed or reference

    @property
    def commitment_number(self) -> str | None:
        """The number of the buyer's commitment (numéro d'engagement): the purchase order reference, BT-13."""
        return self.references.purchase_order

    @property
    def is_credit_note(self) -> bool:
        """Whether the type code says credit note (UNTDID 1001 codes that EN 16931 and France use so)."""
        return self.type_code in CREDIT_NOTE_CODES


CREDIT_NOTE_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})


def terms_of(kind: type[Any]) -> Iterator[tuple[str, str]]:
    """(field name, business term) of each field of a model class that carries one, in order."""
    for each in fields(kind):
        if "term" in each.metadata:
            yield each.name, each.metadata["term"]
