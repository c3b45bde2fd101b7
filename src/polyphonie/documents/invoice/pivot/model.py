"""What Chorus Pro's pivot files hold: CPPFacturePivot (invoices delivered to a public body) and CPPStatut (statuses).

The classes follow the files, so that reading and writing lose nothing; `translating.py` takes an invoice of the
semantic model in and out of them. A value that a file lacks is `None` or an empty tuple.
Source: AIFE, CPPFacturePivot V2_02 (4 April 2022) and CPPStatut V1_19.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Parameter:
    """A technical value of a flow, named by a code of five letters (DtPrd its day, IdFlx its number)."""

    order: str | None = None
    code: str | None = None
    value: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """The application that sends or receives a flow."""

    identifier: str | None = None
    label: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends the flow to whom, when, under which number."""

    order: str | None = None
    parameters: tuple[Parameter, ...] = ()
    receiver: Partner | None = None
    sender: Partner | None = None

    def parameter(self, code: str) -> str | None:
        """The value of a parameter, for instance "IdFlx"."""
        return next((each.value for each in self.parameters if each.code == code), None)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where to pay: `kind` is IBAN or RIB, `bank` the establishment, `holder` who cashes instead of the supplier."""

    kind: str | None = None
    account: str | None = None
    bank: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who issued the invoice; `identifier_type` is a key of `terms.IDENTIFIER_TYPES`."""

    identifier_type: str | None = None
    identifier: str | None = None
    name: str | None = None
    country: str | None = None
    account: BankAccount | None = None
    emission: str | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """The public body, by its SIRET, and the service that receives the invoice."""

    identifier_type: str | None = None
    identifier: str | None = None
    name: str | None = None
    service_code: str | None = None
    service_name: str | None = None


@dataclass(frozen=True, slots=True)
class Vat:
    """One rate of VAT, in percent, with its base and its tax."""

    rate: Decimal | None = None
    base: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `unit_price` and `amount` are without VAT, `rate` in percent."""

    order: str | None = None
    product: str | None = None
    unit_price: Decimal | None = None
    quantity: Decimal | None = None
    amount: Decimal | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `content` is a ZIP of it, as Chorus Pro delivers it. `kind` "01" is the invoice itself, "02" another."""

    order: str | None = None
    unique_identifier: str | None = None
    original_identifier: str | None = None
    content: bytes | None = None
    name: str | None = None
    original_name: str | None = None
    category: str | None = None
    kind: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class Validator:
    """Who gave a status in the validation cycle."""

    identifier_type: str | None = None
    identifier: str | None = None
    name: str | None = None
    country: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """One step of the validation cycle."""

    given_on: date | None = None
    status: str | None = None
    complement: str | None = None
    comment: str | None = None
    validator: Validator | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One invoice as it is delivered; `resent` says whether it comes again (Non, Complétée, Recyclée)."""

    order: str | None = None
    supplier: Supplier | None = None
    debtor: Debtor | None = None
    number: str | None = None
    chorus_identifier: str | None = None
    resent: str | None = None
    original_number: str | None = None
    type_code: str | None = None
    framework: str | None = None
    issued_on: date | None = None
    delivered_on: date | None = None
    means_code: str | None = None
    means_text: str | None = None
    received_on: date | None = None
    supervised_on: date | None = None
    currency: str | None = None
    without_vat: Decimal | None = None
    with_vat: Decimal | None = None
    due: Decimal | None = None
    vat: tuple[Vat, ...] = ()
    contract: str | None = None
    commitment: str | None = None
    lines: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    validations: tuple[Validation, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceFlow:
    """A CPPFacturePivot file, whole."""

    version: str | None = None
    envelopes: tuple[Envelope, ...] = ()
    invoices: tuple[Delivered, ...] = ()

    @property
    def count(self) -> int:
        """How many invoices the file announces, which its readers check."""
        return len(self.invoices)


@dataclass(frozen=True, slots=True)
class LineError:
    """One error of a flow's detail."""

    line: str | None = None
    nature: str | None = None
    code: str | None = None
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class FlowStatus:
    """The status of a whole flow (`terms.flow_statuses`), with the errors of its lines."""

    order: str | None = None
    status: str | None = None
    complement: str | None = None
    comment: str | None = None
    note: str | None = None
    given_at: datetime | None = None
    giver: str | None = None
    flow: str | None = None
    errors: tuple[LineError, ...] = ()

    @property
    def error_count(self) -> int | None:
        """How many errors the detail announces; None without detail."""
        return len(self.errors) or None


@dataclass(frozen=True, slots=True)
class InvoiceStatus:
    """The status of one invoice; `mandate` is the number that the public body gave to its payment."""

    order: str | None = None
    supplier: Supplier | None = None
    debtor: Debtor | None = None
    status: str | None = None
    complement: str | None = None
    comment: str | None = None
    given_at: datetime | None = None
    giver: str | None = None
    number: str | None = None
    issued_on: date | None = None
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class StatusFlow:
    """A CPPStatut file, whole: statuses of flows, or of invoices."""

    version: str | None = None
    envelopes: tuple[Envelope, ...] = ()
    flows: tuple[FlowStatus, ...] = ()
    invoices: tuple[InvoiceStatus, ...] = ()

    @property
    def flow_count(self) -> int | None:
        return len(self.flows) or None

    @property
    def invoice_count(self) -> int | None:
        return len(self.invoices) or None
