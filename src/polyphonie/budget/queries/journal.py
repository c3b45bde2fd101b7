"""What was done: moves, commitments, acts, requests for visas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import models
from polyphonie.budget.terms import ActType, Kind, MoveType, Operation, Total, VisaState
from polyphonie.budget.terms.refusals import NO_SUCH_ACT
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import born_at
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .availability import envelope_reached, within

PAGE = 50


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move as it is read: when it is charged, when it was known."""

    id: UUID
    envelope: UUID
    axis: str
    kind: Kind
    type: MoveType
    total: Total
    cents: int
    on: date
    known_at: datetime
    act: UUID | None
    source: str
    commitment: str


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment in a year, in cents."""

    reference: str
    carried_in: int
    committed: int
    paid: int
    remaining: int


@dataclass(frozen=True, slots=True)
class ActRow:
    """A legal act."""

    id: UUID
    fiscal_year: int
    type: ActType
    number: int
    reference: str
    title: str
    signed_on: date
    lifted_by: str
    revenue: Money


@dataclass(frozen=True, slots=True)
class VisaRow:
    """A request for a visa, and what was answered."""

    id: UUID
    envelope: UUID
    axis: str
    operation: Operation
    source: str
    cents: int
    purpose: str
    state: VisaState
    asked_by_name: str
    asked_on: date
    decided_by_name: str
    decided_on: date | None
    reason: str


def moves(
    *, actor: Actor, entity: UUID, envelope: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[MoveView, ...]:
    """The moves of an envelope, newest first. Refuses: BUD-ENV-01, ACC-RIG-01."""
    row = envelope_reached(actor=actor, entity=entity, envelope=envelope, on=on)
    found = models.MoveRow.objects.filter(entity_id=entity, envelope_id=envelope)
    if after is not None:
        found = found.filter(id__lt=after)
    words = row.axis.words
    return tuple(_move(each, words) for each in found.order_by("-id")[:limit])


def moves_of(entity: UUID, *, sources: Collection[str]) -> tuple[MoveView, ...]:
    """Every move that follows from some documents, in the order in which they were made."""
    rows = list(models.MoveRow.objects.filter(entity_id=entity, source__in=sources).exclude(source="").order_by("id"))
    envelopes = models.Envelope.objects.filter(entity_id=entity, id__in={row.envelope_id for row in rows})
    axes = {each.id: each.axis.words for each in envelopes}
    return tuple(_move(row, axes[row.envelope_id]) for row in rows if row.envelope_id in axes)


def commitments(
    *, actor: Actor, entity: UUID, envelope: UUID, on: date, after: str = "", limit: int = PAGE
) -> tuple[CommitmentRow, ...]:
    """The commitments charged to an envelope that still have something to pay. Refuses: BUD-ENV-01, ACC-RIG-01."""
    row = envelope_reached(actor=actor, entity=entity, envelope=envelope, on=on)
    found = models.Commitment.objects.filter(
        entity_id=entity, envelope_id=row.id, reference__gt=after, remaining__gt=0
    ).order_by("reference")
    return tuple(
        CommitmentRow(each.reference, each.carried_in, each.committed, each.paid, each.remaining)
        for each in found[:limit]
    )


def acts(
    *, actor: Actor, entity: UUID, fiscal_year: int, on: date, after: int = 0, limit: int = PAGE
) -> tuple[ActRow, ...]:
    """The acts of a year, by their numbers. Refuses: ACC-RIG-01."""
    access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    found = models.Act.objects.filter(entity_id=entity, fiscal_year=fiscal_year, number__gt=after).order_by("number")
    return tuple(map(_act, found[:limit]))


def act(*, actor: Actor, entity: UUID, act: UUID, on: date) -> tuple[ActRow, tuple[MoveView, ...]]:
    """An act, with those of its moves that the actor may see. Refuses: BUD-ACT-09, ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    found = models.Act.objects.filter(entity_id=entity, id=act).first()
    if found is None:
        raise Refused(NO_SUCH_ACT())
    rows = list(models.MoveRow.objects.filter(entity_id=entity, act_id=act).order_by("id"))
    axes = {
        each.id: each.axis.words
        for each in models.Envelope.objects.filter(
            within(reach), entity_id=entity, id__in={row.envelope_id for row in rows}
        )
    }
    return _act(found), tuple(_move(row, axes[row.envelope_id]) for row in rows if row.envelope_id in axes)


def visas(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    state: VisaState | None = None,
    envelope: UUID | None = None,
    visa: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[VisaRow, ...]:
    """Requests for visas where the actor may consult the budget, newest first. Refuses: ACC-RIG-01 nowhere."""
    reach = access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    places = models.Envelope.objects.filter(within(reach), entity_id=entity)
    narrowed = Q(entity_id=entity, envelope_id__in=places.values("id"))
    if state is not None:
        narrowed &= Q(state=state)
    if envelope is not None:
        narrowed &= Q(envelope_id=envelope)
    if visa is not None:
        narrowed &= Q(id=visa)
    if after is not None:
        narrowed &= Q(id__lt=after)
    rows = list(models.Visa.objects.filter(narrowed).order_by("-id")[:limit])
    axes = {each.id: each.axis.words for each in places.filter(id__in={row.envelope_id for row in rows})}
    return tuple(_visa(row, axes[row.envelope_id]) for row in rows)


def thresholds(*, actor: Actor, entity: UUID, on: date) -> tuple[tuple[Operation, str, int, date, str], ...]:
    """From which amounts visas are asked: operation, title, cents, first day, source. Refuses: ACC-RIG-01."""
    access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    rows = models.Threshold.objects.filter(entity_id=entity).order_by("operation", "title", "from_on")
    return tuple((Operation(row.operation), row.title, row.cents, row.from_on, row.source) for row in rows)


def visa_threshold(*, entity: UUID, operation: Operation, title: str, on: date) -> int | None:
    """From which amount, in cents, the controller's visa is asked that day for an operation on a title, if from any."""
    rows = models.Threshold.objects.filter(
        entity_id=entity, operation=operation, title__in=["", title], from_on__lte=on
    ).order_by("-title", "-from_on")
    return rows.values_list("cents", flat=True).first()


def _move(row: models.MoveRow, axis: str) -> MoveView:
    return MoveView(
        id=row.id,
        envelope=row.envelope_id,
        axis=axis,
        kind=Kind(row.kind),
        type=MoveType(row.type),
        total=Total(row.total),
        cents=row.cents,
        on=row.on,
        known_at=born_at(row.id),
        act=row.act_id,
        source=row.source,
        commitment=row.commitment,
    )


def _act(row: models.Act) -> ActRow:
    return ActRow(
        id=row.id,
        fiscal_year=row.fiscal_year,
        type=ActType(row.type),
        number=row.number,
        reference=row.reference,
        title=row.title,
        signed_on=row.signed_on,
        lifted_by=row.lifted_by,
        revenue=Money(row.revenue_cents),
    )


def _visa(row: models.Visa, axis: str) -> VisaRow:
    return VisaRow(
        id=row.id,
        envelope=row.envelope_id,
        axis=axis,
        operation=Operation(row.operation),
        source=row.source,
        cents=row.cents,
        purpose=row.purpose,
        state=VisaState(row.state),
        asked_by_name=row.asked_by_name,
        asked_on=row.asked_on,
        decided_by_name=row.decided_by_name,
        decided_on=row.decided_on,
        reason=row.reason,
    )
