"""Forecast scenarios as they are read: their hypotheses, what they make of the year, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import models, rules
from polyphonie.budget.rules import Base, Line
from polyphonie.budget.terms import Centre, Hypothesis, Kind, ScenarioState, Total
from polyphonie.budget.terms.moves import PERSONNEL
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refusal

from .availability import within
from .facts import year_facts

MOST: int = 100


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario. `centre` is empty when it is the whole budget's."""

    id: UUID
    entity: UUID
    fiscal_year: int
    name: str
    purpose: str
    centre: str
    from_month: int
    state: ScenarioState
    made_on: date
    made_by_name: str


@dataclass(frozen=True, slots=True)
class StatedHypothesis:
    """A hypothesis, what it amounts to in cents, and what is left to consume where it applies."""

    id: UUID
    told: Hypothesis
    cents: int
    left: int

    @property
    def passes(self) -> bool:
        """More is consumed, or taken, than there is."""
        return (-self.cents if self.told.nature == "move" else self.cents) > max(self.left, 0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A scenario worked out. `refusals`: why the acts of its planned moves would be refused."""

    row: ScenarioRow
    hypotheses: tuple[StatedHypothesis, ...]
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]

    def whole(self, kind: Kind) -> Line:
        """Its lines of a kind together."""
        return Line.together(kind, [line for line in self.lines if line.kind is kind])

    def short(self, kind: Kind) -> tuple[Line, ...]:
        """The lines whose appropriations would not do."""
        return tuple(line for line in self.lines if line.kind is kind and line.short)


def scenarios(
    *, actor: Actor, entity: UUID, fiscal_year: int, on: date, archived: bool = False
) -> tuple[ScenarioRow, ...]:
    """The scenarios of a year that the actor may consult, latest first. Refuses: ACC-RIG-01 nowhere."""
    found = models.Scenario.objects.filter(
        within(access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)), entity_id=entity, fiscal_year=fiscal_year
    )
    if not archived:
        found = found.filter(state=ScenarioState.OPEN)
    return tuple(_row(each) for each in found.order_by("-id")[:MOST])


def forecast(*, actor: Actor, entity: UUID, scenario: UUID, on: date) -> Forecast:
    """A scenario, worked out on what the year holds by now. Refuses: BUD-SCN-01, ACC-RIG-01."""
    found = models.Scenario.found(entity, scenario)
    access.require(actor, Right.BUDGET_CONSULT, perimeter=found.perimeter, on=on)
    rows = list(models.HypothesisRow.objects.filter(entity_id=entity, scenario_id=scenario).order_by("id"))
    told = [row.hypothesis for row in rows]
    foreseen = rules.foresee(
        _base(entity, found.fiscal_year, found.place), told, start=found.from_month, within=found.centre
    )
    passed = rules.limits_passed(
        told,
        {act: year_facts(entity, act, found.fiscal_year) for act in {each.act for each in told} if act},
        fiscal_year=found.fiscal_year,
        on=on,
        whole=found.place is None,
    )
    stated = tuple(
        StatedHypothesis(row.id, each, cents, left)
        for row, each, (cents, left) in zip(rows, told, foreseen.amounts, strict=True)
    )
    return Forecast(_row(found), stated, foreseen.lines, passed)


def compared(*, actor: Actor, entity: UUID, scenarios: Sequence[UUID], on: date) -> tuple[Forecast, ...]:
    """Some scenarios, each worked out, in the order given. Refuses: BUD-SCN-01, ACC-RIG-01."""
    return tuple(forecast(actor=actor, entity=entity, scenario=each, on=on) for each in dict.fromkeys(scenarios))


def _row(found: models.Scenario) -> ScenarioRow:
    return ScenarioRow(
        found.id,
        found.entity_id,
        found.fiscal_year,
        found.name,
        found.purpose,
        found.centre,
        found.from_month,
        ScenarioState(found.state),
        found.made_on,
        found.made_by_name,
    )


def _base(entity: UUID, fiscal_year: int, place: Centre | None) -> list[Base]:
    """What each centre of a perimeter holds, title 2 apart from the others."""
    envelopes = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year)
    if place is not None:
        envelopes = envelopes.filter(Q(programme_id=place.id) | Q(bop_id=place.id) | Q(uo_id=place.id))
    keys = {id_: (centre, title == PERSONNEL) for id_, centre, title in envelopes.values_list("id", "centre", "title")}
    found: dict[tuple[str, bool, Kind], Base] = {}
    months = _by_month(entity, fiscal_year, envelopes)
    credits_ = models.Credit.objects.filter(entity_id=entity, envelope_id__in=envelopes.values("id"))
    for credit in credits_.only("envelope_id", "kind", "opened", "received", "distributed", "frozen", "evaluative"):
        kind = Kind(credit.kind)
        key = *keys[credit.envelope_id], kind
        before = found.get(key) or Base(*key)
        consumed, planned = months[credit.envelope_id, kind]
        found[key] = replace(
            before,
            net=before.net + credit.opened + credit.received - credit.distributed,
            frozen=before.frozen + credit.frozen,
            evaluative=before.evaluative or credit.evaluative,
            consumed=tuple(map(sum, zip(before.consumed, consumed, strict=True))),
            planned=tuple(map(sum, zip(before.planned, planned, strict=True))),
        )
    return list(found.values())


def _by_month(
    entity: UUID, fiscal_year: int, envelopes: QuerySet[models.Envelope]
) -> defaultdict[tuple[UUID, Kind], tuple[list[int], list[int]]]:
    """What each envelope consumed and what was forecast of it, month by month; complementary days count in December."""
    found: defaultdict[tuple[UUID, Kind], tuple[list[int], list[int]]] = defaultdict(lambda: ([0] * 12, [0] * 12))
    ids = envelopes.values("id")
    moves = models.MoveRow.objects.filter(entity_id=entity, total=Total.CONSUMED, envelope_id__in=ids)
    dated = moves.annotate(year=ExtractYear("on"), month=ExtractMonth("on"))
    for id_, kind, year, month, cents in dated.values_list("envelope_id", "kind", "year", "month").annotate(
        Sum("cents")
    ):
        found[id_, Kind(kind)][0][11 if year > fiscal_year else month - 1] += cents
    plans = models.Plan.objects.filter(entity_id=entity, envelope_id__in=ids)
    for id_, kind, month, cents in plans.values_list("envelope_id", "kind", "month", "cents"):
        found[id_, Kind(kind)][1][month - 1] += cents
    return found
