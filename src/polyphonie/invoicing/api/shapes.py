"""The JSON of invoices: what programs send and are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field

from polyphonie.access.terms import Words
from polyphonie.documents.invoice import model
from polyphonie.invoicing.actions.deposits import Receipt
from polyphonie.invoicing.queries import AttachmentRow, InvoiceRow, RefusedDepositRow, Seen, StatusRow
from polyphonie.invoicing.queries.lateness import lateness_of
from polyphonie.invoicing.rules.payments import Clock
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceKind, InvoiceState
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal


class RefusalOut(BaseModel):
    """One reason for a refusal: a stable code, the field at fault, what is wrong and what to do."""

    code: str
    field: str
    message: str
    fr: str
    en: str
    place: str
    source: str

    @classmethod
    def listed(cls, refusals: tuple[Refusal, ...]) -> list[Self]:
        language = get_language() or "fr"
        return [cls(**refusal.told(language)) for refusal in refusals]


class ReceiptOut(BaseModel):
    """The receipt of a deposit; that of a refused one comes within the problem. `warnings` refuse nothing."""

    accepted: bool
    repeated: bool
    valid: bool
    file_name: str
    sha256: str
    entity: UUID | None
    entity_name: str
    service_code: str
    invoice: UUID | None
    number: str
    warnings: list[RefusalOut]

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        return cls(
            accepted=receipt.accepted,
            repeated=receipt.repeated,
            valid=receipt.valid,
            file_name=receipt.file_name,
            sha256=receipt.sha256,
            entity=receipt.entity,
            entity_name=receipt.entity_name,
            service_code=receipt.service_code,
            invoice=receipt.invoice,
            number=receipt.number,
            warnings=RefusalOut.listed(receipt.warnings),
        )


class RefusedDepositOut(BaseModel):
    """A deposit of yours that was refused."""

    id: UUID
    file_name: str
    size: int
    received_at: datetime
    refusals: list[RefusalOut]

    @classmethod
    def of(cls, row: RefusedDepositRow) -> Self:
        return cls(
            id=row.id,
            file_name=row.file_name,
            size=row.size,
            received_at=row.received_at,
            refusals=RefusalOut.listed(row.refusals),
        )


class RefusedDepositsOut(BaseModel):
    """A page of refused deposits. `next` is the `after` of the following page, null on the last one."""

    deposits: list[RefusedDepositOut]
    next: UUID | None


class InvoiceOut(BaseModel):
    """An invoice. Amounts are in `currency`, positive as the document states them, also those of a credit note."""

    entity: UUID
    entity_name: str
    id: UUID
    number: str
    kind: InvoiceKind
    framework: Framework
    validator: UUID | None
    issued_on: date
    due_on: date | None
    supplier: UUID
    supplier_name: str
    service_code: str
    commitment_number: str
    currency: str
    amount_without_vat: Decimal
    vat_amount: Decimal
    amount_due: Decimal
    state: InvoiceState
    state_name: str
    state_at: datetime
    deposited_at: datetime
    register_number: str
    recycled_from: UUID | None
    corrected_number: str
    acknowledged_at: datetime | None
    pay_before: date | None
    days_left: int | None
    syntax: str
    profile: str

    @classmethod
    def listed(cls, rows: Iterable[InvoiceRow], names: Mapping[UUID, str]) -> list[Self]:
        """Rows in their order, with the names of their recipients."""
        today, column = clock.today(), _column()
        return [cls(**_facts(row, names[row.entity], today=today, column=column)) for row in rows]


class InvoicesOut(BaseModel):
    """A page of invoices, newest first. `next` is the `after` of the following page, null on the last one."""

    invoices: list[InvoiceOut]
    next: UUID | None


class StatusOut(BaseModel):
    """A state that the invoice took."""

    state: InvoiceState
    state_name: str
    at: datetime
    by: str
    reason: str
    reason_code: str
    reason_name: str
    payment_request_number: str

    @classmethod
    def of(cls, row: StatusRow) -> Self:
        return cls(
            state=row.state,
            state_name=state_name(row.state),
            at=row.at,
            by=row.actor_name,
            reason=row.reason,
            reason_code=row.reason_code,
            reason_name=_words(row.reason_name) if row.reason_name else "",
            payment_request_number=row.payment_request_number,
        )


class AttachmentOut(BaseModel):
    """A document added after the deposit."""

    id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str

    @classmethod
    def of(cls, row: AttachmentRow) -> Self:
        return cls(
            id=row.id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            added_at=row.added_at,
            added_by=row.added_by,
        )


class SupportingDocumentOut(BaseModel):
    """A supporting document of the invoice itself (BG-24). `place` is its rank, to download it when it is embedded."""

    place: int
    name: str
    description: str
    location: str
    embedded: bool

    @classmethod
    def of(cls, place: int, attachment: model.Attachment) -> Self:
        identifier = attachment.identifier.value if attachment.identifier else ""
        return cls(
            place=place,
            name=attachment.file_name or identifier,
            description=attachment.description or "",
            location=attachment.location or "",
            embedded=attachment.content is not None,
        )


class LatenessOut(BaseModel):
    """What lateness costs the entity until today, or until the payment: interest at a yearly rate, and an indemnity.

    `provisional`: the rate of the half-year is not kept yet, and the last one before it stands for it.
    """

    days: int
    yearly_percentage: Decimal
    rate_since: date
    provisional: bool
    interest: Decimal
    indemnity: Decimal


class PaymentClockOut(BaseModel):
    """The delay to pay. `pay_before` is its last day, null while it is interrupted; `stopped_on` ended it."""

    started_on: date
    days: int
    pay_before: date | None
    interrupted_on: date | None
    stopped_on: date | None
    paid: bool
    days_late: int
    lateness: LatenessOut | None

    @classmethod
    def of(cls, found: Clock, due: Money, on: date) -> Self:
        late = lateness_of(found, due=due, on=on)
        return cls(
            started_on=found.started_on,
            days=found.days,
            pay_before=found.pay_before,
            interrupted_on=found.interrupted_on,
            stopped_on=found.stopped_on,
            paid=found.paid,
            days_late=found.days_late(on=on),
            lateness=LatenessOut(
                days=late.days,
                yearly_percentage=late.rate.value,
                rate_since=late.rate.since,
                provisional=late.provisional,
                interest=late.interest.decimal,
                indemnity=late.indemnity.decimal,
            )
            if late
            else None,
        )


class TiedOut(BaseModel):
    """Another invoice: the one that this one corrects, or one that corrects it."""

    entity: UUID
    id: UUID
    number: str
    kind: InvoiceKind
    amount_due: Decimal
    state: InvoiceState

    @classmethod
    def of(cls, row: InvoiceRow) -> Self:
        return cls(
            entity=row.entity,
            id=row.id,
            number=row.number,
            kind=row.kind,
            amount_due=row.due.decimal,
            state=row.state,
        )


class SettingsOut(BaseModel):
    """What an entity chose: the optional states that it does not give, and its delay to pay."""

    unused_states: list[InvoiceState]
    payment_delay: PaymentDelay
    payment_days: int


class SettingsIn(BaseModel):
    """What an entity chooses."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"unused_states": ["recorded"], "payment_delay": "general"}]}
    )

    unused_states: list[InvoiceState] = []
    payment_delay: PaymentDelay = PaymentDelay.GENERAL


class InvoiceWholeOut(InvoiceOut):
    """An invoice with its history, its documents, and what you may do with it now."""

    timeline: list[StatusOut]
    attachments: list[AttachmentOut]
    supporting_documents: list[SupportingDocumentOut]
    settable_states: list[InvoiceState]
    may_complete: bool
    may_recycle: bool
    may_validate: bool
    may_present: bool
    may_name_validator: bool
    may_acknowledge: bool
    payment: PaymentClockOut | None
    corrects: TiedOut | None
    corrected_by: list[TiedOut]

    @classmethod
    def whole(
        cls,
        seen: Seen,
        *,
        entity_name: str,
        timeline: tuple[StatusRow, ...],
        attachments: tuple[AttachmentRow, ...],
        supporting: tuple[model.Attachment, ...],
        payment: Clock | None,
        corrects: InvoiceRow | None,
        corrected_by: tuple[InvoiceRow, ...],
    ) -> Self:
        return cls(
            **_facts(seen.invoice, entity_name, today=clock.today(), column=_column()),
            timeline=[StatusOut.of(row) for row in timeline],
            attachments=[AttachmentOut.of(row) for row in attachments],
            supporting_documents=[SupportingDocumentOut.of(place, each) for place, each in enumerate(supporting)],
            settable_states=list(seen.settable),
            may_complete=seen.may_complete,
            may_recycle=seen.may_recycle,
            may_validate=seen.may_validate,
            may_present=seen.may_present,
            may_name_validator=seen.may_name_validator,
            may_acknowledge=seen.may_acknowledge,
            payment=PaymentClockOut.of(payment, seen.invoice.due, clock.today()) if payment else None,
            corrects=TiedOut.of(corrects) if corrects else None,
            corrected_by=[TiedOut.of(each) for each in corrected_by],
        )


class StatusIn(BaseModel):
    """A state to set. A reason is mandatory to suspend and to reject: a code of `/reasons`, or words, or both."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"state": "suspended", "reason": "Le bon de livraison signé n'est pas joint."}]}
    )

    state: InvoiceState
    reason: str = ""
    reason_code: str = ""
    service_on: date | None = None
    payment_request_number: str = ""


class TreatedOut(BaseModel):
    """The state taken. `unusual`: this order of states is rare, look again."""

    state: InvoiceState
    state_name: str
    unusual: bool


class ReasonOut(BaseModel):
    """A reason that a state may bear."""

    state: InvoiceState
    reason_code: str
    name: str

    @classmethod
    def every(cls) -> list[Self]:
        return [
            cls(state=state, reason_code=code, name=_words(name))
            for state, listed in REASONS.items()
            for code, name in listed.items()
        ]


class ValidationIn(BaseModel):
    """A validator's acceptance; the recipient reads the comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"comment": "Travaux réceptionnés le 12."}]})

    comment: str = ""


class RefusalIn(BaseModel):
    """A validator's refusal: a reason of `/reasons`, and words for the supplier and the recipient."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason_code": "other", "comment": "Quantités contestées : 12 au lieu de 15."}]
        }
    )

    reason_code: str
    comment: str = ""


class ValidatorIn(BaseModel):
    """The supplier that validates."""

    siret: Annotated[str, Field(pattern=r"^[0-9]{14}$", examples=["99992002800019"])]


class PresentationIn(ValidatorIn):
    """The agent of the group, and what the joint contractor says with its validation."""

    comment: Annotated[str, Field(max_length=2000)] = ""


class AddressIn(BaseModel):
    """Where to send an invoice again."""

    siret: Annotated[str, Field(pattern=r"^[0-9]{14}$", examples=["21999900000017"])]
    service_code: str = ""
    commitment_number: str = ""


class RecycledOut(BaseModel):
    """Where the invoice is now: at another entity it has another id."""

    entity: UUID
    invoice: UUID


def state_name(state: InvoiceState) -> str:
    """The name of a state in the caller's language."""
    return STATE_NAMES[state][_column()]


def _column() -> Literal[0, 1]:
    """Which of two names the caller reads: the French or the English."""
    return 0 if (get_language() or "fr").startswith("fr") else 1


def _words(words: Words) -> str:
    return (words.fr, words.en)[_column()]


def _facts(row: InvoiceRow, entity_name: str, *, today: date, column: Literal[0, 1]) -> dict[str, Any]:
    return {
        "entity": row.entity,
        "entity_name": entity_name,
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "framework": row.framework,
        "validator": row.validator,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "supplier": row.supplier,
        "supplier_name": row.supplier_name,
        "service_code": row.service_code,
        "commitment_number": row.commitment_number,
        "currency": row.due.currency,
        "amount_without_vat": row.net.decimal,
        "vat_amount": row.vat.decimal,
        "amount_due": row.due.decimal,
        "state": row.state,
        "state_name": STATE_NAMES[row.state][column],
        "state_at": row.state_at,
        "deposited_at": row.deposited_at,
        "register_number": row.register_number,
        "recycled_from": row.recycled_from,
        "corrected_number": row.corrected_number,
        "acknowledged_at": row.acknowledged_at,
        "pay_before": row.pay_before,
        "days_left": row.days_left(on=today),
        "syntax": row.syntax,
        "profile": row.profile,
    }
