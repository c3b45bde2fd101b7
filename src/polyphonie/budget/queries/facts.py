"""What a year's acts moved already, as the limits of the LOLF count it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet, Sum

from polyphonie.budget import models, rules
from polyphonie.budget.rules import Part, YearFacts
from polyphonie.budget.terms import ACTS, ActType, Kind, MoveType, Total


def year_facts(entity: UUID, type_: ActType, fiscal_year: int) -> YearFacts:
    """What a year holds when an act of a type is entered, in the parts that its limit is measured in."""
    this_year = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year)
    last_year = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year - 1)
    advance = type_ is ActType.ADVANCE
    finance_acts = (MoveType.OPENING, MoveType.AMENDMENT)
    return YearFacts(
        opened=_sums(type_, entity, this_year, finance_acts),
        initial=_sums(type_, entity, last_year, (MoveType.OPENING,)),
        moved=_sums(type_, entity, this_year, (MoveType(type_),), counted=_given if advance else abs),
        cancelled=_sums(type_, entity, this_year, (MoveType.CANCELLATION, MoveType.ADVANCE), counted=_taken),
        programmes=frozenset(this_year.filter(parent_id=None).values_list("programme", flat=True)),
    )


def _sums(
    type_: ActType,
    entity: UUID,
    envelopes: QuerySet[models.Envelope],
    types: Sequence[MoveType],
    *,
    counted: Callable[[int], int] = int,
) -> Mapping[Part, int]:
    """What these acts opened at the programmes, by part; `counted` is what counts of what one moved."""
    axes = {each.id: each.axis for each in envelopes.filter(parent_id=None)}
    moves = models.MoveRow.objects.filter(
        entity_id=entity, total=Total.OPENED, type__in=types, envelope_id__in=axes, act_id__isnull=False
    )
    found: dict[Part, int] = defaultdict(int)
    for row in moves.values("envelope_id", "kind", "act_id").annotate(cents=Sum("cents")):
        for part in rules.parts_of(ACTS[type_], axes[row["envelope_id"]], Kind(row["kind"])):
            found[part] += counted(row["cents"])
    return found


def _given(cents: int) -> int:
    return max(cents, 0)


def _taken(cents: int) -> int:
    return max(-cents, 0)
