from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, UNIT, YEAR
from .test_open_scenario import open_scenario
from .test_suppose import suppose, told

LATER = date(YEAR, 6, 8)


def duplicate(scenario: UUID, name: str = "Prudent de juin", *, actor: Actor = SYSTEM) -> UUID:
    return actions.duplicate_scenario(actor=actor, entity=STATE, scenario=scenario, name=name, on=LATER).scenario


def test_it_starts_again_from_the_same_hypotheses_on_its_day_and_repeats_safely(unit: UUID, manager: Actor) -> None:
    scenario = open_scenario(centre=UNIT)
    suppose(scenario, told(cents=5))
    made = duplicate(scenario, actor=manager)
    assert duplicate(scenario, actor=manager) == made
    assert models.Scenario.objects.get(id=made).from_month == 6
    (copied,) = models.HypothesisRow.objects.filter(scenario_id=made)
    assert (copied.hypothesis.place, copied.cents) == (UNIT.code, 5)


def test_it_refuses_a_name_that_is_taken_and_scenarios_that_are_not_there(unit: UUID) -> None:
    scenario = open_scenario()
    for name, code in (("Prudent", "BUD-SCN-03"), ("", "BUD-SCN-02")):
        with pytest.raises(Refused, match=code):
            duplicate(scenario, name)
    with pytest.raises(Refused, match="BUD-SCN-01"):
        duplicate(new_id())


def test_it_forbids_whoever_may_only_consult(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        duplicate(open_scenario(), actor=controller)
