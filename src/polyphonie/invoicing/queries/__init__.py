"""What may be asked of invoices. Rows are frozen; lists go from the newest to the oldest, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.documents import invoice as engine
from polyphonie.documents.directory import Address
from polyphonie.invoicing import models, rules, terms
from polyphonie.invoicing.rules import frameworks
from polyphonie.invoicing.terms import Channel, InvoiceKind, InvoiceState, Side
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.invoicing.terms.validations import VALIDATION_DELAYS, Framework
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import first_id_of
from polyphonie.kernel.money import Money
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.queries.lines import resolve

from .settings import settings_of

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as lists and pages show it; amounts are positive, as the document states them."""

    entity: UUID
    id: UUID
    ordinal: int
    service: UUID | None
    service_code: str
    commitment_number: str
    supplier: UUID
    supplier_name: str
    kind: InvoiceKind
    framework: Framework
    validator: UUID | None
    number: str
    issued_on: date
    due_on: date | None
    net: Money
    vat: Money
    due: Money
    syntax: str
    profile: str
    channel: Channel
    original: UUID
    deposited_at: datetime
    state: InvoiceState
    state_at: datetime
    register_number: str
    recycled_from: UUID | None
    corrected_number: str
    corrected_year: int | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    payment_days: int | None
    pay_before: date | None

    def days_left(self, *, on: date) -> int | None:
        """Days until the last one to pay, negative when it is over; None while the delay does not run."""
        return (self.pay_before - on).days if self.pay_before else None

    @property
    def perimeter(self) -> Perimeter:
        """Where the rights of its recipient are asked for."""
        if self.service is None:
            return Perimeter.of_entity(self.entity)
        return Perimeter.of_service(self.entity, self.service)


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice of a list, with the name of its recipient, which invoicing does not keep."""

    invoice: InvoiceRow
    recipient: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A state that an invoice took."""

    state: InvoiceState
    at: datetime
    actor_name: str
    reason: str
    reason_code: str
    payment_request_number: str

    @property
    def reason_name(self) -> Words | None:
        """The name of the reason that was chosen from the state's list."""
        return REASONS.get(self.state, {}).get(self.reason_code)


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A document added to an invoice after its deposit."""

    id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """A file that the invoice bears in itself. What its name or its author say it is proves nothing."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RefusedDepositRow:
    """A deposit that was answered with refusals."""

    id: UUID
    file_name: str
    size: int
    received_at: datetime
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to look for; all that is given must hold. `words` begin words of the number, supplier or commitment.

    `pay_before`: those whose delay to pay ends before a day (today: the late ones). `to_acknowledge`: rejections that
    their supplier has not yet acknowledged. `validating`: those that one validates for others, instead of those that
    one sends or receives.
    `least` and `most` bound the amount due, in units of its currency.
    """

    words: str = ""
    states: frozenset[InvoiceState] = frozenset()
    entity: UUID | None = None
    supplier: UUID | None = None
    service: UUID | None = None
    deposited_from: date | None = None
    deposited_before: date | None = None
    validating: bool = False
    pay_before: date | None = None
    to_acknowledge: bool = False
    due_before: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An invoice in the eyes of an actor: on which side they stand, and what they may do with it now.

    `unusual` are those of the settable states that rarely follow the present one.
    """

    invoice: InvoiceRow
    as_supplier: bool
    settable: tuple[InvoiceState, ...] = ()
    unusual: frozenset[InvoiceState] = field(default=frozenset())
    may_complete: bool = False
    may_recycle: bool = False
    as_validator: bool = False
    may_validate: bool = False
    may_name_validator: bool = False
    may_acknowledge: bool = False
    rights: frozenset[Right] = field(default=frozenset())

    @property
    def orders_or_accounts(self) -> bool:
        """Whether the actor takes part in the payment, and so may know the number of its request."""
        return bool(self.rights & {Right.INVOICE_ORDER, Right.INVOICE_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient found in the directory: what the rules must know of it, and its ids."""

    facts: rules.Recipient
    entity: UUID
    service: UUID | None


@dataclass(frozen=True, slots=True)
class Addressed:
    """The establishment and the service that an electronic address reaches; either may be empty."""

    siret: str
    service_code: str


def recipient(*, siret: str | None, service_code: str, on: date) -> Recipient | None:
    """The public entity of a SIRET and its service of that code, as the directory knows them on the day."""
    entity = parties.entity_by_siret(siret) if siret else None
    if entity is None:
        return None
    service = parties.service_by_code(entity.id, service_code) if service_code else None
    seen = rules.Service(on in service.active, service.references_required) if service else None
    facts = rules.Recipient(entity.name, entity.siret, on in entity.active, entity.references_required, seen)
    return Recipient(facts, entity.id, service.id if service else None)


def addressed(*, address: str, on: date) -> Addressed | None:
    """Where the directory brings an electronic address (scheme 0225) on a day, or None when nobody answers it.

    The line that answers may name the entity and the service; else they are those of the address itself.
    """
    parts = Address.of(address)
    line = resolve(parts, on=on) if parts is not None else None
    if parts is None or line is None:
        return None
    entity = parties.entity(line.entity_id) if line.entity_id is not None else None
    service = parties.service(line.service_id) if line.service_id is not None else None
    return Addressed(entity.siret if entity else parts.siret, service.code if service else parts.routing_code)


def perimeter_of(invoice: models.Invoice) -> Perimeter:
    """Where the rights of an invoice's recipient are asked for."""
    if invoice.service_id is None:
        return Perimeter.of_entity(invoice.entity_id)
    return Perimeter.of_service(invoice.entity_id, invoice.service_id)


def invoice(*, actor: Actor, entity: UUID, identifier: UUID, on: date) -> Seen:
    """An invoice that the actor may consult, as its supplier or as its recipient.

    Refuses: INV-FIN-01, the same whether it does not exist or is not theirs to see.
    """
    row = _row(models.Invoice.objects.filter(entity_id=entity, id=identifier).first())
    supplier = Perimeter.of_supplier(row.supplier)
    if access.holds(actor, Right.INVOICE_CONSULT, perimeter=supplier, on=on):
        answers = access.holds(actor, Right.INVOICE_DEPOSIT, perimeter=supplier, on=on)
        return Seen(
            row,
            as_supplier=True,
            may_complete=answers and row.state is InvoiceState.SUSPENDED,
            may_recycle=answers and row.state is InvoiceState.TO_RECYCLE,
            may_name_validator=answers and row.state is InvoiceState.WRONG_VALIDATOR,
            may_acknowledge=answers and row.state in terms.TO_ACKNOWLEDGE and row.acknowledged_at is None,
        )
    if not access.holds(actor, Right.INVOICE_CONSULT, perimeter=row.perimeter, on=on):
        if row.validator is None or not access.holds(
            actor, Right.INVOICE_VALIDATE, perimeter=Perimeter.of_supplier(row.validator), on=on
        ):
            raise Refused(terms.NOT_FOUND())
        waits = row.state is InvoiceState.TO_VALIDATE
        return Seen(row, as_supplier=False, as_validator=True, may_validate=waits)
    needed = {treatment.right for treatment in terms.TREATMENTS.values()}
    rights = {right for right in needed if access.holds(actor, right, perimeter=row.perimeter, on=on)}
    unused = settings_of(row.entity).unused_states
    settable = [
        state
        for state, treatment in terms.TREATMENTS.items()
        if treatment.right in rights and state is not row.state and row.state in terms.RECEIVED and state not in unused
    ]
    unusual = frozenset(state for state in settable if rules.is_unusual(before=row.state, after=state, unused=unused))
    return Seen(row, as_supplier=False, settable=tuple(settable), unusual=unusual, rights=frozenset(rights))


def _row(found: models.Invoice | None) -> InvoiceRow:
    if found is None:
        raise Refused(terms.NOT_FOUND())
    return InvoiceRow(
        entity=found.entity_id,
        id=found.id,
        ordinal=found.ordinal,
        service=found.service_id,
        service_code=found.service_code,
        commitment_number=found.commitment_number,
        supplier=found.supplier_id,
        supplier_name=found.supplier_name,
        kind=InvoiceKind(found.kind),
        framework=Framework(found.framework),
        validator=found.validator_id,
        number=found.number,
        issued_on=found.issued_on,
        due_on=found.due_on,
        net=Money(found.net_cents, found.currency),
        vat=Money(found.vat_cents, found.currency),
        due=Money(found.due_cents, found.currency),
        syntax=found.syntax,
        profile=found.profile,
        channel=Channel(found.channel),
        original=found.original_id,
        deposited_at=found.deposited_at,
        state=InvoiceState(found.state),
        state_at=found.state_at,
        register_number=found.register_number,
        recycled_from=UUID(found.recycled_from["invoice"]) if found.recycled_from else None,
        corrected_number=found.corrected_number,
        corrected_year=found.corrected_year,
        acknowledged_at=found.acknowledged_at,
        acknowledged_by=found.acknowledged_by,
        payment_days=found.payment_days,
        pay_before=found.pay_before,
    )


def rows(identities: Iterable[tuple[UUID, UUID]]) -> dict[UUID, InvoiceRow]:
    """Invoices by their entity and id, for the program's own needs: nobody's right is asked."""
    wanted: dict[UUID, list[UUID]] = {}
    for entity, identifier in identities:
        wanted.setdefault(entity, []).append(identifier)
    found = Q(entity_id__in=[])
    for entity, identifiers in wanted.items():
        found |= Q(entity_id=entity, id__in=identifiers)
    return {each.id: _row(each) for each in models.Invoice.objects.filter(found)}


def lines(found: Sequence[InvoiceRow]) -> tuple[Line, ...]:
    """The rows in their order, each with its recipient's name: one query for the whole list."""
    entities = parties.entities({row.entity for row in found})
    return tuple(Line(row, entities[row.entity].name if row.entity in entities else "") for row in found)


def search(
    *,
    actor: Actor,
    on: date,
    criteria: Criteria = Criteria(),
    after: UUID | None = None,
    limit: int = PAGE,
    oldest_first: bool = False,
) -> tuple[InvoiceRow, ...]:
    """The invoices that the actor may consult, on either side, newest or oldest first, from after a given one."""
    within = _validated_by(actor, on) if criteria.validating else _within(actor, on)
    found = _matching(models.Invoice.objects.filter(within), criteria)
    if after is not None:
        found = found.filter(id__gt=after) if oldest_first else found.filter(id__lt=after)
    return tuple(_row(each) for each in found.order_by("id" if oldest_first else "-id")[:limit])


def _within(actor: Actor, on: date) -> Q:
    """What an actor may consult, as a condition on invoices: nothing, unless a perimeter says so."""
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    if reach.platform:
        return Q()
    within = Q(entity_id__in=reach.entities) | Q(supplier_id__in=reach.suppliers)
    for service, entity in reach.services.items():
        within |= Q(entity_id=entity, service_id=service)
    return within


def _validated_by(actor: Actor, on: date) -> Q:
    return Q(validator_id__in=access.reach(actor, Right.INVOICE_VALIDATE, on=on).suppliers)


def to_validate(*, actor: Actor, on: date) -> int:
    """How many invoices wait for the actor's answer as a validator."""
    return models.Invoice.objects.filter(_validated_by(actor, on), state=InvoiceState.TO_VALIDATE).count()


def answer_before(row: InvoiceRow) -> date | None:
    """The last day on which the invoice's validator may answer; None when none is awaited."""
    if row.state is not InvoiceState.TO_VALIDATE:
        return None
    return frameworks.answer_before(row.state_at.astimezone(PARIS).date())


def overdue_validations(*, on: date) -> Iterator[tuple[UUID, UUID]]:
    """The entity and id of each invoice that waits for a validator since longer than any delay that has been law."""
    shortest = min(each.days for each in VALIDATION_DELAYS)
    since = datetime.combine(on - timedelta(days=shortest), time.min, PARIS)
    waiting = models.Invoice.objects.filter(state=InvoiceState.TO_VALIDATE, state_at__lt=since)
    yield from waiting.order_by("state_at").values_list("entity_id", "id").iterator()


def whose_right(side: Side) -> Right:
    """The right of those who are told of invoices on a side."""
    return {
        Side.SUPPLIER: Right.INVOICE_DEPOSIT,
        Side.VALIDATOR: Right.INVOICE_VALIDATE,
        Side.RECIPIENT: Right.INVOICE_TREAT,
    }[side]


def where_to_tell(row: InvoiceRow, side: Side) -> Perimeter:
    """Where those who are told of an invoice on a side hold that right."""
    if side is Side.SUPPLIER:
        return Perimeter.of_supplier(row.supplier)
    if side is Side.VALIDATOR and row.validator is not None:
        return Perimeter.of_supplier(row.validator)
    return row.perimeter


def _matching(found: QuerySet[models.Invoice], criteria: Criteria) -> QuerySet[models.Invoice]:
    given: dict[str, Any] = {
        "entity_id": criteria.entity,
        "supplier_id": criteria.supplier,
        "service_id": criteria.service,
        "state__in": [str(state) for state in _states(criteria)] or None,
        "id__gte": _first_id_on(criteria.deposited_from) if criteria.deposited_from else None,
        "id__lt": _first_id_on(criteria.deposited_before) if criteria.deposited_before else None,
        "pay_before__lt": criteria.pay_before,
        "acknowledged_at__isnull": True if criteria.to_acknowledge else None,
        "due_on__lt": criteria.due_before,
        "due_cents__gte": None if criteria.least is None else int(criteria.least.scaleb(2)),
        "due_cents__lte": None if criteria.most is None else int(criteria.most.scaleb(2)),
    }
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    words = rules.search_words(criteria.words[:200]).split()
    if words:
        wanted = " & ".join(f"{word}:*" for word in words)
        matches = RawSQL("to_tsvector('simple', search) @@ to_tsquery('simple', %s)", [wanted], BooleanField())
        found = found.filter(matches)
    return found


def _states(criteria: Criteria) -> frozenset[InvoiceState]:
    if not criteria.to_acknowledge:
        return criteria.states
    return (criteria.states or terms.TO_ACKNOWLEDGE) & terms.TO_ACKNOWLEDGE


def _first_id_on(day: date) -> UUID:
    """The smallest id of a day in metropolitan France; no id is older than 1970."""
    return first_id_of(datetime(day.year, day.month, day.day, tzinfo=PARIS)) if day.year > 1970 else UUID(int=0)


def counts(*, actor: Actor, on: date, as_supplier: bool) -> dict[InvoiceState, int]:
    """How many invoices the actor has in each state, on one side: as supplier, or as recipient."""
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    mine = Q(supplier_id__in=reach.suppliers) if as_supplier else Q(entity_id__in=reach.entities)
    if not as_supplier:
        for service, entity in reach.services.items():
            mine |= Q(entity_id=entity, service_id=service)
    counted = models.Invoice.objects.filter(mine).values_list("state").annotate(number=Count("id")).order_by("state")
    return {InvoiceState(state): number for state, number in counted}


def timeline(*, entity: UUID, identifier: UUID) -> tuple[StatusRow, ...]:
    """Every state that an invoice took, oldest first."""
    found = models.StatusEvent.objects.filter(entity_id=entity, invoice_id=identifier).order_by("id")
    return tuple(
        StatusRow(
            InvoiceState(each.state),
            each.at,
            each.actor_name,
            each.reason,
            each.reason_code,
            each.payment_request_number,
        )
        for each in found
    )


def attachments(*, entity: UUID, identifier: UUID) -> tuple[AttachmentRow, ...]:
    """The documents added after the deposit, oldest first. Those inside the invoice are in its document."""
    found = models.Attachment.objects.filter(entity_id=entity, invoice_id=identifier).order_by("id")
    return tuple(
        AttachmentRow(each.id, each.name, each.media_type, each.size, each.added_at, each.added_by) for each in found
    )


def attachment(*, entity: UUID, identifier: UUID, attachment: UUID) -> tuple[StoredOriginal, bytes]:
    """One added document, with its bytes. Refuses: INV-FIN-01."""
    rows = models.Attachment.objects.filter(entity_id=entity, invoice_id=identifier, id=attachment)
    found = rows.first()
    if found is None:
        raise Refused(terms.NOT_FOUND())
    return opened(entity=entity, original=found.original_id)


def opened(*, entity: UUID, original: UUID) -> tuple[StoredOriginal, bytes]:
    """An original and its bytes, as received."""
    about = originals.about(entity=entity, original=original)
    return about, originals.content(entity=entity, original=original)


def document(row: InvoiceRow) -> engine.Document:
    """The document behind an invoice, read again from its original."""
    about, content = opened(entity=row.entity, original=row.original)
    return engine.read(content, file_name=about.name)


def supporting_document(row: InvoiceRow, *, place: int) -> SupportingDocument:
    """A file that the invoice bears in itself (BG-24), by its rank. Refuses: INV-FIN-01 there is none inside."""
    attachments = document(row).attachments
    found = attachments[place] if 0 <= place < len(attachments) else None
    if found is None or found.content is None:
        raise Refused(terms.NOT_FOUND())
    return SupportingDocument(rules.safe_name(found.file_name or ""), found.content)


def report(row: InvoiceRow) -> engine.Report:
    """The document behind an invoice, read again from its original and checked again by today's rules."""
    about, content = opened(entity=row.entity, original=row.original)
    return engine.check(content, file_name=about.name)


def refused_deposits(*, actor: Actor, after: UUID | None = None, limit: int = PAGE) -> tuple[RefusedDepositRow, ...]:
    """The actor's own deposits that were refused, newest first."""
    found = models.RefusedDeposit.objects.filter(depositor_id=actor.id).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(
        RefusedDepositRow(
            each.id,
            each.file_name,
            each.size,
            each.received_at,
            tuple(Refusal.kept(refusal) for refusal in each.refusals),
        )
        for each in found[:limit]
    )
