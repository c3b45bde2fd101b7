"""Purchase requests as desks, pages and programs read them: page by page, and one whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Reach, Right
from polyphonie.budget.queries.reservations import Kept
from polyphonie.kernel import originals, row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import born_at
from polyphonie.kernel.literals import Literal, literals
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger
from polyphonie.parties import queries as parties
from polyphonie.requests import models
from polyphonie.requests.queries.credits import EnvelopeHint, envelopes_of, kept_aside
from polyphonie.requests.terms.circuits import LEVELS, Level
from polyphonie.requests.terms.purchase_requests import NO_SUCH_REQUEST, RequestState

PAGE: Final = 50


class Whose(StrEnum):
    """Whose requests a list holds: those one may consult, one's own, those that await one, those to be committed."""

    ALL = "all"
    MINE = "mine"
    TO_APPROVE = "to_approve"
    TO_COMMIT = "to_commit"


RIGHTS: Final = {
    Whose.ALL: Right.SPENDING_CONSULT,
    Whose.MINE: Right.REQUEST_MAKE,
    Whose.TO_APPROVE: Right.REQUEST_APPROVE,
    Whose.TO_COMMIT: Right.COMMITMENT_MANAGE,
}
_BY_WANTED_DAY: Final = {Whose.TO_APPROVE, Whose.TO_COMMIT}


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request of a list, in cents. `waits_at` is the level that it awaits; `centre` that of its first line."""

    entity: UUID
    id: UUID
    number: str
    state: RequestState
    label: str
    reason: str
    supplier: UUID | None
    supplier_name: str
    cents: int
    centre: str
    wanted_on: date
    requester: UUID
    requester_name: str
    made_on: date
    submitted_on: date | None
    circuit: tuple[Level, ...]
    waits_at: Level | None
    commitment: UUID | None
    commitment_number: str
    perimeter: Perimeter


@dataclass(frozen=True, slots=True)
class LineRow:
    place: int
    label: str
    quantity: Decimal
    unit_cents: int
    cents: int
    purchasing_group: str
    centre: str
    wanted_on: date
    envelope: UUID | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """What was done: `level` is that of an approval."""

    at: datetime
    move: str
    state: RequestState
    level: Level | None
    by: UUID
    by_name: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    id: UUID
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, whole. `approvable`: the actor holds the right where it is awaited, and has no part in it.

    `kept`: the AE that it keeps aside.
    """

    row: RequestRow
    lines: tuple[LineRow, ...]
    events: tuple[EventRow, ...]
    attachments: tuple[AttachmentRow, ...]
    kept: tuple[Kept, ...]
    mine: bool
    approvable: bool
    committable: bool

    def envelopes(self, line: LineRow, *, actor: Actor, on: date) -> tuple[EnvelopeHint, ...]:
        """The envelopes that may pay a line, the one to be proposed first."""
        return envelopes_of(
            actor=actor,
            entity=self.row.entity,
            centre=line.centre,
            asked=line.cents,
            on=on,
            kept={each.envelope: each.cents for each in self.kept},
            chosen=line.envelope,
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is kept to."""

    whose: Whose = Whose.ALL
    states: frozenset[RequestState] = frozenset()
    text: str = ""


EVERYTHING: Final = Filter()


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The bodies of whose requests the actor may consult some part, those with books first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    ids = {*reach.entities, *reach.centres.values()}
    names = parties.names(ids)
    told = ((each, names.get(each, "")) for each in ids)
    return tuple(sorted(told, key=lambda pair: (ledger.book(pair[0]) is None, pair[1], pair[0])))


def requests(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    kept_to: Filter = EVERYTHING,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[RequestRow, ...]:
    """The requests of a list, page by page: newest first, or, where somebody is awaited, those wanted first.

    Refuses: ACC-RIG-01 the right that the list is for is held nowhere.
    """
    found = _found(actor, entity, on, kept_to)
    if kept_to.whose not in _BY_WANTED_DAY:
        found = found.order_by("-id") if after is None else found.filter(id__lt=after).order_by("-id")
        return tuple(map(_row, found[:limit]))
    found = found.order_by("wanted_on", "id")
    if after is not None:
        last = models.PurchaseRequest.objects.filter(entity_id=entity, id=after).values_list("wanted_on", flat=True)
        found = found.filter(Q(wanted_on__gt=last[:1]) | Q(wanted_on=last[:1], id__gt=after))
    return tuple(map(_row, found[:limit]))


def count(*, actor: Actor, entity: UUID, on: date, kept_to: Filter, most: int) -> int:
    """How many requests such a list holds, counted up to a most. Refuses: ACC-RIG-01."""
    return _found(actor, entity, on, kept_to)[:most].count()


def _found(actor: Actor, entity: UUID, on: date, kept_to: Filter) -> QuerySet[models.PurchaseRequest]:
    reach = access.require_somewhere(actor, RIGHTS[kept_to.whose], on=on)
    return _kept(models.PurchaseRequest.objects.filter(_whose(actor, reach, kept_to.whose), entity_id=entity), kept_to)


def request(*, actor: Actor, entity: UUID, request: UUID, on: date) -> RequestView:
    """A request, whole. Refuses: REQ-ACH-01 none that the actor may consult."""
    found = _consulted(actor, entity, request, on)
    row = _row(found)
    awaits_actor = row.waits_at is not None and access.holds(
        actor, Right.REQUEST_APPROVE, perimeter=found.perimeter_at(row.waits_at), on=on
    )
    return RequestView(
        row=row,
        lines=_lines(entity, request),
        events=tuple(_events(entity, request)),
        attachments=tuple(
            AttachmentRow(each.id, each.name, each.size, each.sha256)
            for each in models.PurchaseAttachment.objects.filter(entity_id=entity, request_id=request).order_by("id")
        ),
        kept=kept_aside(entity, request, on=on),
        mine=actor.id == row.requester,
        approvable=awaits_actor and actor.id not in found.had_part,
        committable=row.state is RequestState.APPROVED
        and access.holds(actor, Right.COMMITMENT_MANAGE, perimeter=row.perimeter, on=on),
    )


def numbered(*, actor: Actor, entity: UUID, ids: Collection[UUID], on: date) -> tuple[RequestRow, ...]:
    """Some requests, among those that the actor may consult."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    return tuple(map(_row, models.PurchaseRequest.objects.filter(within(reach), entity_id=entity, id__in=ids)))


def document(*, actor: Actor, entity: UUID, request: UUID, attachment: UUID, on: date) -> tuple[StoredOriginal, bytes]:
    """A document joined to a request, with its bytes. Refuses: REQ-ACH-01 none that the actor may consult."""
    _consulted(actor, entity, request, on)
    found = models.PurchaseAttachment.objects.filter(entity_id=entity, request_id=request, id=attachment).first()
    if found is None:
        raise Refused(NO_SUCH_REQUEST())
    with row_security.acting(SYSTEM, on):  # the right on the request opens what is joined to it
        return originals.whole(entity=entity, original=found.original_id)


def within(reach: Reach) -> Q:
    """The condition that a request stands where the actor's right holds."""
    return _standing(reach, LEVELS[0])


def _standing(reach: Reach, level: Level) -> Q:
    """The condition that the actor's right holds where an approver of a level must hold it."""
    if reach.platform:
        return Q()
    found: Q = Q(entity_id__in=reach.entities)
    if level is Level.ENTITY:
        return found
    for entity in set(reach.centres.values()):
        held = [centre for centre, whose in reach.centres.items() if whose == entity]
        there = Q(programme_id__in=held)
        if level in {Level.CENTRE, Level.BOP}:
            there |= Q(bop_id__in=held)
        if level is Level.CENTRE:
            there |= Q(uo_id__in=held)
        found |= Q(entity_id=entity) & there
    return found


def _whose(actor: Actor, reach: Reach, whose: Whose) -> Q:
    if whose is Whose.MINE:
        return Q(requester_id=actor.id)
    if whose is Whose.TO_APPROVE:
        awaited = Q()
        for level in LEVELS:
            awaited |= Q(waits_at=level) & _standing(reach, level)
        had_part = Q(requester_id=actor.id) | Q(approved_by__contains=[str(actor.id)])
        return Q(state=Literal(RequestState.SUBMITTED)) & awaited & ~had_part
    if whose is Whose.TO_COMMIT:
        return Q(state=Literal(RequestState.APPROVED)) & within(reach)
    return within(reach)


def _kept(found: QuerySet[models.PurchaseRequest], kept_to: Filter) -> QuerySet[models.PurchaseRequest]:
    if kept_to.states:
        found = found.filter(state__in=literals(kept_to.states))
    for word in kept_to.text.replace("\x00", "").split():
        found = found.filter(
            Q(number=word)
            | Q(supplier_name__icontains=word)
            | Q(label__icontains=word)
            | Q(requester_name__icontains=word)
        )
    return found


def _consulted(actor: Actor, entity: UUID, request: UUID, on: date) -> models.PurchaseRequest:
    found = models.PurchaseRequest.found(entity, request)
    if actor.id != found.requester_id and not access.holds(
        actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on
    ):
        raise Refused(NO_SUCH_REQUEST())
    return found


def _lines(entity: UUID, request: UUID) -> tuple[LineRow, ...]:
    found = models.PurchaseLine.objects.filter(entity_id=entity, id=request).order_by("rank")
    return tuple(
        LineRow(
            each.rank,
            each.label,
            each.quantity.normalize(),
            each.unit_cents,
            each.cents,
            each.purchasing_group,
            each.centre,
            each.wanted_on,
            each.envelope_id,
        )
        for each in found
    )


def _events(entity: UUID, request: UUID) -> list[EventRow]:
    found = models.PurchaseEvent.objects.filter(entity_id=entity, request_id=request).order_by("id")
    return [
        EventRow(
            at=born_at(each.id),
            move=each.move,
            state=RequestState(each.state),
            level=Level(each.level) if each.level else None,
            by=each.by_id,
            by_name=each.by_name,
            on=each.on,
            reason=each.reason,
        )
        for each in found
    ]


def _row(row: models.PurchaseRequest) -> RequestRow:
    return RequestRow(
        entity=row.entity_id,
        id=row.id,
        number=row.number,
        state=RequestState(row.state),
        label=row.label,
        reason=row.reason,
        supplier=row.supplier_id,
        supplier_name=row.supplier_name,
        cents=row.cents,
        centre=row.centre,
        wanted_on=row.wanted_on,
        requester=row.requester_id,
        requester_name=row.requester_name,
        made_on=row.made_on,
        submitted_on=row.submitted_on,
        circuit=tuple(map(Level, row.circuit)),
        waits_at=Level(row.waits_at) if row.waits_at else None,
        commitment=row.commitment_id,
        commitment_number=row.commitment_number,
        perimeter=row.perimeter,
    )
