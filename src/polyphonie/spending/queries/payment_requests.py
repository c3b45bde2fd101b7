"""Payment requests as desks, pages and programs read them: page by page, one whole, and what will be late."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import queries as controls
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal, literals
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger
from polyphonie.spending import models
from polyphonie.spending.queries import interest, tacit
from polyphonie.spending.queries.checks import checks_of
from polyphonie.spending.queries.interest import InterestRow
from polyphonie.spending.queries.places import within
from polyphonie.spending.queries.restitutions import Scope, opened
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.terms.checks import Check
from polyphonie.spending.terms.interest import Part
from polyphonie.spending.terms.payment_refusals import NO_SUCH_REQUEST
from polyphonie.spending.terms.payment_requests import TO_PAY, Flux, Ground, Purpose, RequestState
from polyphonie.spending.terms.tacit import TacitPolicy

PAGE: Final = 50
SOON: Final = 7
"""Days within which what is due is told to be soon late."""
_MOST_ENTITIES: Final = 100


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request of a list. Amounts are cents; `due_on` is None while the delay to pay is stopped."""

    entity: UUID
    id: UUID
    number: str
    state: RequestState
    flux: Flux
    purpose: Purpose
    ground: Ground
    case: str
    supplier: UUID
    supplier_name: str
    document_number: str
    label: str
    cents: int
    payable: int
    received_on: date
    started_on: date
    due_on: date | None
    entered_on: date
    entered_by_name: str
    ordered_on: date | None
    passed_on: date | None
    paid_on: date | None
    structure: UUID | None
    invoice: UUID | None
    principal: UUID | None
    order_after: bool
    perimeter: Perimeter

    def days_left(self, *, on: date) -> int | None:
        """Days until the last one to pay, below zero once it is over; None when it is stopped, or nothing is due."""
        return (self.due_on - on).days if self.due_on and self.state in TO_PAY else None


@dataclass(frozen=True, slots=True)
class LineRow:
    """What is asked for one imputation, in cents; `number` and `commitment_place` tell its commitment to people."""

    place: int
    envelope: UUID
    commitment: UUID | None
    number: str
    commitment_place: int
    charge_account: str
    accrual_account: str
    cents: int
    recovered: int
    withheld: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A signature. `role` under which it was given, from when to when."""

    number: str
    signed_by_name: str
    signed_on: date
    signed_at: datetime
    role: str
    role_from: date | None
    role_until: date | None
    digest: str
    tacit: bool = False


@dataclass(frozen=True, slots=True)
class VerdictRow:
    code: str
    holds: bool
    computed: bool
    facts: dict[str, str]
    by_name: str
    on: date


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    cause: str
    words: str
    stops_clock: bool
    by_name: str
    on: date
    answer: str
    answered_by_name: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class RequisitionRow:
    words: str
    by_name: str
    on: date


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What one payee receives. `claimed`: it comes of an assignment, a seizure or an opposition."""

    payee_name: str
    cents: int
    claimed: bool
    state: RequestState
    transfer: UUID | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, whole: its lines, and what each of its steps left.

    `computed`: how it was computed, where it pays late interest on the request numbered `principal`; `interest`: what
    its own lateness led to. `tacit`: the policy under which silence will sign it, and when.
    `checks`: what they find today, for who passes.
    """

    row: RequestRow
    lines: tuple[LineRow, ...]
    orders: tuple[OrderRow, ...]
    verdicts: tuple[VerdictRow, ...]
    suspensions: tuple[SuspensionRow, ...]
    requisitions: tuple[RequisitionRow, ...]
    shares: tuple[ShareRow, ...]
    computed: tuple[Part, ...] = ()
    interest: tuple[InterestRow, ...] = ()
    principal: str = ""
    tacit: tuple[TacitPolicy, date] | None = None
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is kept to. `before_order`: with what was entered to be paid before any order; or without it."""

    states: frozenset[RequestState] = frozenset()
    text: str = ""
    due_before: date | None = None
    supplier: UUID | None = None
    before_order: bool | None = None


EVERYTHING: Final = Filter()


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The entities of whose expenditure the actor may consult some part, those that keep books here first."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    ids = {*reach.entities, *reach.centres.values()}
    if reach.platform:
        ids |= rows.owners(models.PaymentRequest, most=_MOST_ENTITIES)
    return ledger.named_bodies(ids)


def requests(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    kept_to: Filter = EVERYTHING,
    right: Right = Right.SPENDING_CONSULT,
    by_deadline: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[RequestRow, ...]:
    """The requests on which the actor holds a right, newest first, or those that must be paid first; page by page."""
    found = _found(actor, entity, on, kept_to, right)
    if not by_deadline:
        found = found.order_by("-id") if after is None else found.filter(id__lt=after).order_by("-id")
        return tuple(map(row_of, found[:limit]))
    found = found.filter(due_on__isnull=False).order_by("due_on", "id")
    if after is not None:
        last = models.PaymentRequest.objects.filter(entity_id=entity, id=after).values_list("due_on", flat=True)
        found = found.filter(Q(due_on__gt=last[:1]) | Q(due_on=last[:1], id__gt=after))
    return tuple(map(row_of, found[:limit]))


def count(*, actor: Actor, entity: UUID, on: date, kept_to: Filter, right: Right, most: int) -> int:
    """How many requests such a list holds, counted up to a most. Refuses: ACC-RIG-01."""
    return _found(actor, entity, on, kept_to, right)[:most].count()


def _found(actor: Actor, entity: UUID, on: date, kept_to: Filter, right: Right) -> QuerySet[models.PaymentRequest]:
    reach = access.require_somewhere(actor, right, on=on)
    return _kept(models.PaymentRequest.objects.filter(within(reach), entity_id=entity), kept_to)


def numbered(*, actor: Actor, entity: UUID, ids: Collection[UUID], on: date) -> tuple[RequestRow, ...]:
    """Some requests, among those that the actor may consult."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    return tuple(map(row_of, models.PaymentRequest.objects.filter(within(reach), entity_id=entity, id__in=ids)))


def draws(*, actor: Actor, entity: UUID, requests: Collection[UUID], on: date) -> dict[UUID, controls.Draw]:
    """How the control plan looks at each of some requests, for whoever passes all of a body's: none for others."""
    if not access.holds(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on):
        return {}
    named = {f"payment_request:{each}": each for each in requests}
    found = controls.draws(actor=actor, entity=entity, subjects=named, on=on)
    return {named[subject]: draw for subject, draw in found.items()}


def by_number(entity: UUID, number: str) -> UUID:
    """The request that has a number. Refuses: SPE-PRQ-01."""
    found = models.PaymentRequest.objects.filter(entity_id=entity, number=number).values_list("id", flat=True).first()
    if found is None:
        raise Refused(NO_SUCH_REQUEST())
    return found


def _kept(found: QuerySet[models.PaymentRequest], kept_to: Filter) -> QuerySet[models.PaymentRequest]:
    if kept_to.states:
        wanted = Q(state__in=literals(kept_to.states))
        if kept_to.before_order:
            wanted |= Q(state=Literal(RequestState.ENTERED), order_after=True)
        found = found.filter(wanted)
    if kept_to.before_order is False:
        found = found.exclude(order_after=True)
    if kept_to.due_before:
        found = found.filter(due_on__lt=kept_to.due_before)
    if kept_to.supplier:
        found = found.filter(supplier_id=kept_to.supplier)
    for word in kept_to.text.replace("\x00", "").split():
        found = found.filter(
            Q(number=word) | Q(document_number=word) | Q(supplier_name__icontains=word) | Q(label__icontains=word)
        )
    return found


def row_of(row: models.PaymentRequest) -> RequestRow:
    """A request as lists tell it."""
    return RequestRow(
        entity=row.entity_id,
        id=row.id,
        number=row.number,
        state=RequestState(row.state),
        flux=Flux(row.flux),
        purpose=Purpose(row.purpose),
        ground=Ground(row.ground),
        case=row.ground_case,
        supplier=row.supplier_id,
        supplier_name=row.supplier_name,
        document_number=row.document_number,
        label=row.label,
        cents=row.cents,
        payable=row.payable_cents,
        received_on=row.received_on,
        started_on=row.started_on,
        due_on=row.due_on,
        entered_on=row.entered_on,
        entered_by_name=row.entered_by_name,
        ordered_on=row.ordered_on,
        passed_on=row.passed_on,
        paid_on=row.paid_on,
        structure=row.structure_id,
        invoice=row.invoice_id,
        principal=row.principal_id,
        order_after=row.order_after,
        perimeter=row.perimeter,
    )


def request(*, actor: Actor, entity: UUID, request: UUID, on: date) -> RequestView:
    """A request, whole. Whoever may pass it is told what the checks find of it today.

    Refuses: SPE-PRQ-01, ACC-RIG-01.
    """
    found = models.PaymentRequest.objects.filter(entity_id=entity, id=request).first()
    if found is None:
        raise Refused(NO_SUCH_REQUEST())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    lines = models.lines_of(entity, [request])[request]
    passes = access.holds(actor, Right.PAYMENT_VISA, perimeter=found.perimeter, on=on)
    of_it = {"entity_id": entity, "request_id": request}
    return RequestView(
        row=row_of(found),
        lines=_lines(entity, lines),
        orders=tuple(map(_order, models.PaymentOrder.objects.filter(**of_it).order_by("id"))),
        verdicts=tuple(map(_verdict, models.CheckVerdict.objects.filter(**of_it).order_by("id"))),
        suspensions=tuple(map(_suspension, models.Suspension.objects.filter(**of_it).order_by("id"))),
        requisitions=tuple(
            RequisitionRow(each.words, each.signed_by_name, each.signed_on)
            for each in models.Requisition.objects.filter(**of_it).order_by("id")
        ),
        shares=tuple(map(_share, models.Share.objects.filter(**of_it).order_by("place"))),
        computed=interest.parts_of(entity, request) if found.principal_id else (),
        interest=interest.of_principals(entity, [request]) if found.paid_on else (),
        principal=_number(entity, found.principal_id) if found.principal_id else "",
        tacit=_tacit(found, on=on),
        checks=checks_of(found, lines, on=on) if passes and found.passed_on is None else (),
    )


def _tacit(request: models.PaymentRequest, *, on: date) -> tuple[TacitPolicy, date] | None:
    policy = tacit.policy_on(request.entity_id, on=on)
    day = tacit.signed_on(request, policy) if policy is not None else None
    return (policy, day) if policy is not None and day is not None else None


def _number(entity: UUID, request: UUID) -> str:
    return models.PaymentRequest.objects.filter(entity_id=entity, id=request).values_list("number", flat=True)[0]


def _lines(entity: UUID, rows: Sequence[models.RequestLine]) -> tuple[LineRow, ...]:
    named = {row.id: named_line(row.commitment) for row in rows}
    found = models.Commitment.objects.filter(entity_id=entity, id__in={each[0] for each in named.values() if each})
    numbers = dict(found.values_list("id", "number"))
    return tuple(_line(row, named[row.id], numbers) for row in rows)


def _line(row: models.RequestLine, named: tuple[UUID, int] | None, numbers: Mapping[UUID, str]) -> LineRow:
    commitment, place = named or (None, 0)
    return LineRow(
        place=row.place,
        envelope=row.envelope_id,
        commitment=commitment,
        number=numbers.get(commitment, "") if commitment else "",
        commitment_place=place,
        charge_account=row.charge_account,
        accrual_account=row.accrual_account,
        cents=row.cents,
        recovered=row.recovered_cents,
        withheld=row.withheld_cents,
    )


def _order(row: models.PaymentOrder) -> OrderRow:
    days = row.role_from, row.role_until
    digest = bytes(row.digest).hex()
    return OrderRow(
        row.number, row.signed_by_name, row.signed_on, row.signed_at, row.role, *days, digest, row.tacit_id is not None
    )


def _verdict(row: models.CheckVerdict) -> VerdictRow:
    return VerdictRow(row.code, row.holds, row.computed, row.facts, row.by_name, row.on)


def _suspension(row: models.Suspension) -> SuspensionRow:
    said = row.cause, row.words, row.stops_clock, row.suspended_by_name, row.suspended_on
    return SuspensionRow(*said, row.answer, row.answered_by_name, row.answered_on)


def _share(row: models.Share) -> ShareRow:
    state = RequestState(row.state)
    return ShareRow(row.payee_name, row.cents, row.claim_id is not None, state, row.transfer_id, row.paid_on)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What is to be paid, how many times, how many cents: late, soon late, in time, and stopped."""

    late: tuple[int, int]
    soon: tuple[int, int]
    in_time: tuple[int, int]
    stopped: tuple[int, int]


def deadlines(*, actor: Actor, entity: UUID, on: date) -> Deadlines:
    """How many requests are late on a day, or will be within a week, among those that the actor may consult."""
    told = opened("to_pay", "stopped", actor=actor, scope=Scope(entity, on), on=on)
    sums = {"late": [0, 0], "soon": [0, 0], "in_time": [0, 0], "stopped": [0, 0]}
    for kind, day, count, cents in told:
        found = sums["stopped" if kind == "stopped" else _told_on(day, on)]
        found[0] += count
        found[1] += cents
    return Deadlines(*((count, cents) for count, cents in sums.values()))


def _told_on(due_on: date, on: date) -> str:
    return "late" if due_on < on else "soon" if due_on < on + timedelta(days=SOON) else "in_time"
