"""What may be asked of invoices. Rows are frozen; lists go from the newest to the oldest, page by page."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.documents import invoice as engine
from polyphonie.documents.directory import Address
from polyphonie.invoicing import models, rules, terms
from polyphonie.invoicing.rules import frameworks
from polyphonie.invoicing.terms import Channel, InvoiceKind, InvoiceState, Side
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.invoicing.terms.validations import VALIDATION_DELAYS, Framework
from polyphonie.kernel import arrays, clock, originals, row_security
from polyphonie.kernel.acts import Actor, memory
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import born_at, first_id_of
from polyphonie.kernel.money import Money
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.queries.lines import resolve

from . import conditions
from .conditions import EVERYTHING, Condition
from .conditions import Criteria as Criteria
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
    may_present: bool = False
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
    row = one(entity, identifier)
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
        first = row.state is InvoiceState.TO_VALIDATE
        return Seen(
            row,
            as_supplier=False,
            as_validator=True,
            may_validate=first or row.state is InvoiceState.TO_VALIDATE_AGAIN,
            may_present=row.state is InvoiceState.WRONG_SECOND_VALIDATOR
            or (first and row.framework == Framework.SUBCONTRACTOR),
        )
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


_COLUMNS: Final = (
    *("entity_id", "id", "ordinal", "service_id", "service_code", "commitment_number", "supplier_id", "supplier_name"),
    *("kind", "framework", "validator_id", "number", "issued_on", "due_on", "currency", "net_cents", "vat_cents"),
    *("due_cents", "syntax", "profile", "channel", "original_id", "deposited_at", "state", "state_at"),
    *("register_number", "recycled_from", "corrected_number", "corrected_year", "acknowledged_at", "acknowledged_by"),
    *("payment_days", "pay_before"),
)


_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM invoicing_invoice WHERE"  # noqa: S608  our own names


def read(found: QuerySet[models.Invoice]) -> tuple[InvoiceRow, ...]:
    """The rows of a question, in its order."""
    return tuple(_row(*values) for values in found.values_list(*_COLUMNS))


def one(entity: UUID, identifier: UUID) -> InvoiceRow:
    """An invoice, whoever asks. Refuses: INV-FIN-01 there is none."""
    rows = _asked(f"{_SELECT} entity_id = %s AND id = %s", [entity, identifier])
    if not rows:
        raise Refused(terms.NOT_FOUND())
    return rows[0]


def several(identities: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], InvoiceRow]:
    """Some invoices by their entity and id, whoever asks. Refuses: INV-FIN-01 there is no such one."""
    found = {(each.entity, each.id): each for each in rows(identities).values()}
    if not found.keys() >= set(identities):
        raise Refused(terms.NOT_FOUND())
    return found


def readable(*, actor: Actor, identities: Collection[tuple[UUID, UUID]], on: date) -> frozenset[UUID]:
    """Those of some invoices, by their entity and id, that the actor may consult as their supplier or recipient."""
    return frozenset(
        row.id
        for row in rows(identities).values()
        for perimeter in (row.perimeter, Perimeter.of_supplier(row.supplier))
        if access.holds(actor, Right.INVOICE_CONSULT, perimeter=perimeter, on=on)
    )


def chosen(condition: Condition, *, oldest_first: bool = False, limit: int) -> tuple[InvoiceRow, ...]:
    """The first invoices that meet a condition, whoever asks, newest or oldest first."""
    order = "id" if oldest_first else "id DESC"
    return _asked(f"{_SELECT} {condition.text} ORDER BY {order} LIMIT {limit:d}", condition.values)


def _asked(statement: str, values: Sequence[Any]) -> tuple[InvoiceRow, ...]:
    """The rows of a statement of ours: Django takes longer to write one than PostgreSQL to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(_row(*row) for row in cursor.fetchall())


def _row(  # noqa: PLR0917  one for each of `_COLUMNS`
    entity: UUID,
    identifier: UUID,
    ordinal: int,
    service: UUID | None,
    service_code: str,
    commitment_number: str,
    supplier: UUID,
    supplier_name: str,
    kind: str,
    framework: str,
    validator: UUID | None,
    number: str,
    issued_on: date,
    due_on: date | None,
    currency: str,
    net: int,
    vat: int,
    due: int,
    syntax: str,
    profile: str,
    channel: str,
    original: UUID,
    deposited_at: datetime,
    state: str,
    state_at: datetime,
    register_number: str,
    recycled_from: dict[str, str] | str | None,
    *others: Any,
) -> InvoiceRow:
    if isinstance(recycled_from, str):  # as a cursor of Django's gives JSON
        recycled_from = json.loads(recycled_from)
    return InvoiceRow(
        entity,
        identifier,
        ordinal,
        service,
        service_code,
        commitment_number,
        supplier,
        supplier_name,
        InvoiceKind(kind),
        Framework(framework),
        validator,
        number,
        issued_on,
        due_on,
        Money(net, currency),
        Money(vat, currency),
        Money(due, currency),
        syntax,
        profile,
        Channel(channel),
        original,
        deposited_at,
        InvoiceState(state),
        state_at,
        register_number,
        UUID(recycled_from["invoice"]) if isinstance(recycled_from, dict) else None,
        *others,
    )


def rows(identities: Iterable[tuple[UUID, UUID]]) -> dict[UUID, InvoiceRow]:
    """Invoices by their entity and id, for the program's own needs: nobody's right is asked.

    One that several ask for in a transaction, as those do who are told of a state, is read once for the same eyes.
    """
    wanted, remembered, eyes = set(identities), memory("invoicing"), row_security.present_sight()
    known: dict[tuple[UUID, UUID], InvoiceRow] = {} if remembered is None else remembered.setdefault(eyes, {})
    if unread := wanted - known.keys():
        entities, ids = {entity for entity, _ in unread}, [identifier for _, identifier in unread]
        asked = [arrays.array(entities), arrays.array(ids), min(ids), max(ids)]
        for each in _asked(f"{_SELECT} {_OF_IDS}", asked):
            known[each.entity, each.id] = each
    return {each[1]: known[each] for each in wanted if each in known}


_OF_IDS: Final = "entity_id = ANY(%s::uuid[]) AND id = ANY(%s::uuid[]) AND id BETWEEN %s AND %s"
"""Between the first and the last, other months are left alone."""


def lines(found: Sequence[InvoiceRow]) -> tuple[Line, ...]:
    """The rows in their order, each with its recipient's name: one query for the whole list."""
    entities = parties.entities({row.entity for row in found})
    return tuple(Line(row, entities[row.entity].name if row.entity in entities else "") for row in found)


def search(
    *,
    actor: Actor,
    on: date,
    criteria: Criteria = EVERYTHING,
    after: UUID | None = None,
    limit: int = PAGE,
    oldest_first: bool = False,
) -> tuple[InvoiceRow, ...]:
    """The invoices that the actor may consult, on either side, newest or oldest first, from after a given one."""
    within = conditions.validated_by(actor, on) if criteria.validating else conditions.within(actor, on)
    beyond = conditions.ALWAYS if after is None else Condition("id > %s" if oldest_first else "id < %s", (after,))
    return chosen(within & conditions.matching(criteria) & beyond, oldest_first=oldest_first, limit=limit)


def to_validate(*, actor: Actor, on: date) -> int:
    """How many invoices wait for the actor's answer as a validator."""
    waiting = conditions.validated_by(actor, on).as_filter()
    return models.Invoice.objects.filter(waiting, state__in=terms.AWAITED).count()


def answer_before(row: InvoiceRow) -> date | None:
    """The last day on which the invoice's validator may answer; None when none is awaited."""
    if row.state not in {InvoiceState.TO_VALIDATE, InvoiceState.TO_VALIDATE_AGAIN}:
        return None
    return frameworks.answer_before(row.state_at.astimezone(PARIS).date())


def overdue_validations(*, on: date) -> Iterator[tuple[UUID, UUID]]:
    """The entity and id of each invoice that waits for a validator since longer than any delay that has been law."""
    shortest = min(each.days for each in VALIDATION_DELAYS)
    since = datetime.combine(on - timedelta(days=shortest), time.min, PARIS)
    for reading in (InvoiceState.TO_VALIDATE, InvoiceState.TO_VALIDATE_AGAIN):
        waiting = models.Invoice.objects.filter(state=reading, state_at__lt=since)
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


_COUNTS = """
    SELECT given.state, (
        SELECT count(*) FROM (
            SELECT 1 FROM invoicing_invoice i WHERE i.state = given.state AND ({mine}) LIMIT %(most)s
        ) few
    )
    FROM unnest(%(states)s::text[]) AS given(state)
"""
_OF_SUPPLIERS = "i.supplier_id = ANY(%(suppliers)s::uuid[])"
_OF_ENTITIES = "i.entity_id = ANY(%(entities)s::uuid[])"
_OF_SERVICES = "(i.entity_id, i.service_id) IN (SELECT * FROM unnest(%(of)s::uuid[], %(services)s::uuid[]))"


def counts(*, actor: Actor, on: date, as_supplier: bool, most: int) -> dict[InvoiceState, int]:
    """How many invoices the actor has in each state, on one side: as supplier, or as recipient.

    Each state is counted up to one more than `most`, by its index: a large side costs no more than a middling one.
    """
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    conditions = [_OF_SUPPLIERS] if as_supplier else [_OF_ENTITIES] if reach.entities else []
    conditions += [_OF_SERVICES] if reach.services and not as_supplier else []
    asked: dict[str, int | list[str] | list[UUID]] = {
        "most": most + 1,
        "states": [str(state) for state in InvoiceState],
        "suppliers": list(reach.suppliers),
        "entities": list(reach.entities),
        "of": list(reach.services.values()),
        "services": list(reach.services),
    }
    if not conditions:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(mine=" OR ".join(conditions)), asked)
        return {InvoiceState(state): number for state, number in cursor.fetchall() if number}


_CLOCKS_DIFFER: Final = timedelta(days=1)
_TIMELINE: Final = """
    SELECT state, at, actor_name, reason, reason_code, payment_request_number FROM invoicing_statusevent
    WHERE entity_id = %s AND invoice_id = %s AND id >= %s AND id < %s ORDER BY id
"""
_ATTACHMENTS: Final = """
    SELECT id, name, media_type, size, added_at, added_by FROM invoicing_attachment
    WHERE entity_id = %s AND invoice_id = %s AND id >= %s AND id < %s ORDER BY id
"""


def timeline(*, entity: UUID, identifier: UUID) -> tuple[StatusRow, ...]:
    """Every state that an invoice took, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINE, [entity, identifier, *_lifetime(identifier)])
        return tuple(StatusRow(InvoiceState(state), *others) for state, *others in cursor.fetchall())


def _lifetime(invoice: UUID) -> tuple[UUID, UUID]:
    """The ids between which all that follows an invoice stands, if clocks differ a little: the months to look in."""
    return first_id_of(born_at(invoice) - _CLOCKS_DIFFER), first_id_of(clock.now() + _CLOCKS_DIFFER)


def attachments(*, entity: UUID, identifier: UUID) -> tuple[AttachmentRow, ...]:
    """The documents added after the deposit, oldest first. Those inside the invoice are in its document."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTACHMENTS, [entity, identifier, *_lifetime(identifier)])
        return tuple(AttachmentRow(*row) for row in cursor.fetchall())


def attachment(*, entity: UUID, identifier: UUID, attachment: UUID) -> tuple[StoredOriginal, bytes]:
    """One added document, with its bytes. Refuses: INV-FIN-01."""
    rows = models.Attachment.objects.filter(entity_id=entity, invoice_id=identifier, id=attachment)
    found = rows.first()
    if found is None:
        raise Refused(terms.NOT_FOUND())
    return opened(entity=entity, original=found.original_id)


def opened(*, entity: UUID, original: UUID) -> tuple[StoredOriginal, bytes]:
    """An original and its bytes, as received."""
    return originals.whole(entity=entity, original=original)


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
