"""The tree of the budget and its views: by any axis, as it stands or as it was known on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import models, rules
from polyphonie.budget.terms import Availability, Axis, Group, Kind, Total
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import first_id_of
from polyphonie.parties import queries as parties

from .availability import credits_of, envelope_reached, within

MOST_ROWS = 500
_NOTHING = Availability()
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9000, 1, 1)
"""Days that ids can tell."""


@dataclass(frozen=True, slots=True)
class View:
    """One line of a view: what the envelopes of a key hold together of each kind. `envelope`: when it is alone."""

    key: str
    ae: Availability
    cp: Availability
    envelope: UUID | None = None

    def of(self, kind: Kind) -> Availability:
        return self.ae if kind is Kind.AE else self.cp


@dataclass(frozen=True, slots=True)
class EnvelopeView:
    """An envelope, and what it holds of each kind."""

    id: UUID
    entity: UUID
    fiscal_year: int
    axis: Axis
    evaluative: bool
    parent: UUID | None
    credits: Mapping[Kind, Availability]


@dataclass(frozen=True, slots=True)
class Month:
    """What was consumed in a month, and by its end; and what was forecast."""

    month: int
    consumed: int
    planned: int
    consumed_so_far: int
    planned_so_far: int


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The entities of whose budget the actor may consult some part, by name."""
    reach = access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    ids = {*reach.entities, *reach.centres.values()}
    if reach.platform:
        ids |= set(models.Year.objects.values_list("entity_id", flat=True).distinct())
    names = parties.names(ids)
    return tuple(sorted(((each, names.get(each, "")) for each in ids), key=lambda pair: (pair[1], pair[0])))


def years(entity: UUID) -> tuple[int, ...]:
    """The fiscal years that were opened, latest first."""
    found = models.Year.objects.filter(entity_id=entity).order_by("-fiscal_year")
    return tuple(found.values_list("fiscal_year", flat=True))


def first_year(entity: UUID, *, on: date) -> int:
    """The year to show first: that of the day, or else the latest."""
    opened = years(entity)
    return on.year if on.year in opened or not opened else opened[0]


def view(
    *,
    actor: Actor,
    entity: UUID,
    fiscal_year: int,
    by: Group,
    on: date,
    only: Mapping[Group, str] | None = None,
    known_on: date | None = None,
    right: Right = Right.BUDGET_CONSULT,
) -> tuple[View, ...]:
    """What envelopes hold together, by an axis, among those where the actor holds a right and that `only` keeps.

    `known_on`: as it was known at the end of that day, from the moves alone. Refuses: ACC-RIG-01 nowhere.
    """
    found = _seen(actor, entity, fiscal_year, on, right)
    for group, value in (only or {}).items():
        found = found.filter(**{_column(group): value})
    column = _column(by)
    rows = list(found.values_list("id", column))
    held = _held(entity, [identifier for identifier, _ in rows], known_on)
    sums: dict[str, dict[Kind, Availability]] = defaultdict(lambda: defaultdict(Availability))
    alone: dict[str, list[UUID]] = defaultdict(list)
    for identifier, key in rows:
        alone[str(key)].append(identifier)
        for kind in Kind:
            sums[str(key)][kind] += held.get((identifier, kind), _NOTHING)
    words = {str(row.id): row.axis.words for row in found} if by is Group.ENVELOPE else {}
    return tuple(
        View(
            key=words.get(key, key),
            ae=sums[key][Kind.AE],
            cp=sums[key][Kind.CP],
            envelope=alone[key][0] if len(alone[key]) == 1 else None,
        )
        for key in sorted(sums, key=lambda key: words.get(key, key))
    )


def envelope(*, actor: Actor, entity: UUID, envelope: UUID, on: date) -> EnvelopeView:
    """One envelope. Refuses: BUD-ENV-01, ACC-RIG-01."""
    found = envelope_reached(actor=actor, entity=entity, envelope=envelope, on=on)
    return EnvelopeView(
        found.id,
        found.entity_id,
        found.fiscal_year,
        found.axis,
        found.evaluative,
        found.parent_id,
        credits_of(entity, envelope),
    )


def below(*, actor: Actor, entity: UUID, envelope: UUID, on: date) -> tuple[View, ...]:
    """The envelopes right below one, with what each holds."""
    found = models.Envelope.objects.filter(within(_reach(actor, on)), entity_id=entity, parent_id=envelope)
    rows = list(found.order_by("centre", "domain", "title", "tranche")[:MOST_ROWS])
    held = _held(entity, [row.id for row in rows], None)
    return tuple(
        View(row.axis.words, held.get((row.id, Kind.AE), _NOTHING), held.get((row.id, Kind.CP), _NOTHING), row.id)
        for row in rows
    )


def execution(
    *,
    actor: Actor,
    entity: UUID,
    fiscal_year: int,
    kind: Kind,
    on: date,
    only: Mapping[Group, str] | None = None,
    envelope: UUID | None = None,
) -> tuple[Month, ...]:
    """What each month consumed, against what was forecast of it. The complementary days count in December."""
    found = _seen(actor, entity, fiscal_year, on)
    for group, value in (only or {}).items():
        found = found.filter(**{_column(group): value})
    if envelope is not None:
        found = found.filter(id=envelope)
    ids = found.values("id")
    moves = models.MoveRow.objects.filter(entity_id=entity, kind=kind, total=Total.CONSUMED, envelope_id__in=ids)
    rows = moves.annotate(year=ExtractYear("on"), month=ExtractMonth("on")).values_list("year", "month")
    consumed = [0] * 12
    for year, month, cents in rows.annotate(Sum("cents")):
        consumed[11 if year > fiscal_year else month - 1] += cents
    plans = models.Plan.objects.filter(entity_id=entity, kind=kind, envelope_id__in=ids)
    planned = [0] * 12
    for month, cents in plans.values_list("month").annotate(Sum("cents")):
        planned[month - 1] += cents
    so_far, foreseen = rules.profile(consumed), rules.profile(planned)
    return tuple(
        Month(month + 1, consumed[month], planned[month], so_far[month], foreseen[month]) for month in range(12)
    )


def _reach(actor: Actor, on: date, right: Right = Right.BUDGET_CONSULT) -> Any:
    return access.require_somewhere(actor, right, on=on)


def _seen(
    actor: Actor, entity: UUID, fiscal_year: int, on: date, right: Right = Right.BUDGET_CONSULT
) -> QuerySet[models.Envelope]:
    reach = _reach(actor, on, right)
    return models.Envelope.objects.filter(within(reach), entity_id=entity, fiscal_year=fiscal_year)


def _column(group: Group) -> str:
    return "id" if group is Group.ENVELOPE else str(group)


def _held(entity: UUID, envelopes: Sequence[UUID], known_on: date | None) -> Mapping[tuple[UUID, Kind], Availability]:
    """What envelopes hold of each kind: as kept, or recomputed from the moves that were known on a day."""
    if known_on is None:
        rows = models.Credit.objects.filter(entity_id=entity, envelope_id__in=envelopes)
        return {(row.envelope_id, Kind(row.kind)): row.availability for row in rows}
    day_after = min(max(known_on, _FIRST_DAY), _LAST_DAY) + timedelta(days=1)
    known = first_id_of(datetime.combine(day_after, time(), PARIS))
    moves = models.MoveRow.objects.filter(entity_id=entity, envelope_id__in=envelopes, id__lt=known)
    held: dict[tuple[UUID, Kind], Availability] = defaultdict(Availability)
    for identifier, kind, total, cents in moves.values_list("envelope_id", "kind", "total").annotate(Sum("cents")):
        if total != Total.CARRIED:
            before = held[identifier, Kind(kind)]
            held[identifier, Kind(kind)] = replace(before, **{total: cents})
    return held
