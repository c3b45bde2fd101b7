"""Forecast scenarios: what is supposed of the rest of a year, under a name. They move no appropriation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import models, rules
from polyphonie.budget.terms import SCENARIO_LIFE, Centre, Hypothesis, ScenarioState, refusals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse


@dataclass(frozen=True, slots=True)
class Opened:
    scenario: UUID


@dataclass(frozen=True, slots=True)
class Supposed:
    hypothesis: UUID


@action
def open_scenario(
    *,
    actor: Actor,
    entity: UUID,
    fiscal_year: int,
    name: str,
    on: date,
    centre: Centre | None = None,
    purpose: str = "",
    hypotheses: Sequence[Hypothesis] = (),
) -> Opened:
    """Open a named scenario of a year, of a centre or of the whole budget: from the day's month on, it supposes.

    The same name with the same purpose is that scenario. `hypotheses` are all kept, or nothing is (`suppose` tells why
    one is refused). Refuses: BUD-SCN-02, BUD-SCN-03 the name is taken, BUD-TEX-01,
    BUD-ANN-01 no such year, BUD-ANN-02 closed, ACC-RIG-01. Source: décret 2012-1246, article 66 (programming).
    """
    name, purpose = name.strip(), purpose.strip()
    refuse([*rules.name_refusals(name), *(rules.text_refusals(purpose) if purpose else ())])
    _require(actor, models.scenario_perimeter(entity, centre), on)
    models.Year.locked(entity, fiscal_year)
    made = models.Scenario(
        entity_id=entity,
        fiscal_year=fiscal_year,
        name=name,
        purpose=purpose,
        centre=centre.code if centre else "",
        programme_id=centre.programme if centre else None,
        bop_id=centre.bop if centre else None,
        uo_id=centre.uo if centre else None,
        from_month=rules.first_month(fiscal_year, on),
        made_on=on,
        made_by_name=actor.name,
    )
    opened = _kept(made)
    for each in hypotheses:
        suppose(actor=actor, entity=entity, scenario=opened.scenario, hypothesis=each, on=on)
    return opened


def _require(actor: Actor, perimeter: Perimeter, on: date) -> None:
    """Whoever opens appropriations or manages them may suppose."""
    opens = access.holds(actor, Right.BUDGET_OPEN, perimeter=perimeter, on=on)
    access.require(actor, Right.BUDGET_OPEN if opens else Right.BUDGET_MANAGE, perimeter=perimeter, on=on)


def _kept(made: models.Scenario) -> Opened:
    """Keep a scenario under its name; the one that has it already is given when it is the same."""
    before = models.Scenario.objects.filter(
        entity_id=made.entity_id,
        fiscal_year=made.fiscal_year,
        centre=made.centre,
        name=made.name,
        state=ScenarioState.OPEN,
    ).first()
    if before is not None:
        if (before.purpose, before.copied_from) != (made.purpose, made.copied_from):
            raise Refused(refusals.SCENARIO_NAME_TAKEN(name=made.name))
        unchanged()
        return Opened(before.id)
    made.save(force_insert=True)
    note(
        entity=made.entity_id,
        subject=f"scenario:{made.id}",
        name=made.name,
        fiscal_year=made.fiscal_year,
        centre=made.centre,
        copied_from=str(made.copied_from or ""),
    )
    return Opened(made.id)


@action
def suppose(*, actor: Actor, entity: UUID, scenario: UUID, hypothesis: Hypothesis, on: date) -> Supposed:
    """Add a hypothesis to a scenario; the same one again is one.

    Refuses, all at once: BUD-SCN-05 malformed, BUD-SCN-06 out of the scenario's perimeter, BUD-SCN-07 these months are
    told already, BUD-SCN-08 too many; BUD-SCN-01, BUD-SCN-04 archived, ACC-RIG-01.
    """
    found = models.Scenario.locked(entity, scenario)
    _require(actor, found.perimeter, on)
    others = list(models.HypothesisRow.objects.filter(entity_id=entity, scenario_id=scenario))
    told = models.HypothesisRow.of(found, hypothesis).hypothesis
    for other in others:
        if other.hypothesis == told:
            unchanged()
            return Supposed(other.id)
    refuse(
        [
            *rules.hypothesis_refusals(hypothesis, within=found.centre),
            *rules.duplicate_refusals(hypothesis, [each.hypothesis for each in others]),
        ]
    )
    made = models.HypothesisRow.of(found, hypothesis)
    made.save(force_insert=True)
    note(
        entity=entity,
        subject=f"scenario:{scenario}",
        supposed=hypothesis.nature,
        centre=hypothesis.place,
        kind=hypothesis.kind,
        months=f"{hypothesis.first_month}-{hypothesis.last_month}",
        cents=hypothesis.cents,
        percent=str(hypothesis.percent),
    )
    return Supposed(made.id)


@action
def withdraw_hypothesis(*, actor: Actor, entity: UUID, scenario: UUID, hypothesis: UUID, on: date) -> None:
    """Take a hypothesis out of a scenario. Refuses: BUD-SCN-01, BUD-SCN-04 archived, ACC-RIG-01."""
    found = models.Scenario.locked(entity, scenario)
    _require(actor, found.perimeter, on)
    gone, _ = models.HypothesisRow.objects.filter(entity_id=entity, scenario_id=scenario, id=hypothesis).delete()
    if not gone:
        unchanged()
        return
    note(entity=entity, subject=f"scenario:{scenario}", withdrawn=str(hypothesis))


@action
def duplicate_scenario(*, actor: Actor, entity: UUID, scenario: UUID, name: str, on: date) -> Opened:
    """Open another scenario with the same hypotheses, which starts from the day's month. Done twice, it is one.

    Refuses: BUD-SCN-01, BUD-SCN-02, BUD-SCN-03 the name is taken, BUD-ANN-02 the year is closed, ACC-RIG-01.
    """
    name = name.strip()
    refuse(rules.name_refusals(name))
    found = models.Scenario.found(entity, scenario)
    _require(actor, found.perimeter, on)
    models.Year.locked(entity, found.fiscal_year)
    made = models.Scenario(
        entity_id=entity,
        fiscal_year=found.fiscal_year,
        name=name,
        purpose=found.purpose,
        centre=found.centre,
        programme_id=found.programme_id,
        bop_id=found.bop_id,
        uo_id=found.uo_id,
        from_month=rules.first_month(found.fiscal_year, on),
        copied_from=scenario,
        made_on=on,
        made_by_name=actor.name,
    )
    opened = _kept(made)
    if opened.scenario == made.id:
        copied = models.HypothesisRow.objects.filter(entity_id=entity, scenario_id=scenario).order_by("id")
        models.HypothesisRow.objects.bulk_create([models.HypothesisRow.of(made, each.hypothesis) for each in copied])
    return opened


@action
def archive_scenario(*, actor: Actor, entity: UUID, scenario: UUID, on: date) -> None:
    """Put a scenario away: it changes no more, and its name is free again. Refuses: BUD-SCN-01, ACC-RIG-01."""
    found = models.Scenario.objects.select_for_update().filter(entity_id=entity, id=scenario).first()
    if found is None:
        raise Refused(refusals.NO_SUCH_SCENARIO())
    _require(actor, found.perimeter, on)
    if found.state == ScenarioState.ARCHIVED:
        unchanged()
        return
    found.state = SCENARIO_LIFE.after("archive", ScenarioState(found.state))
    found.save(update_fields=["state"])
    note(entity=entity, subject=f"scenario:{scenario}", state=found.state)
