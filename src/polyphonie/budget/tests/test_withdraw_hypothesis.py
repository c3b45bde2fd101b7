from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, UNIT
from .test_open_scenario import open_scenario
from .test_suppose import suppose, told


def withdraw(scenario: UUID, hypothesis: UUID, *, actor: Actor = SYSTEM) -> None:
    actions.withdraw_hypothesis(actor=actor, entity=STATE, scenario=scenario, hypothesis=hypothesis, on=TODAY)


def test_it_takes_a_hypothesis_out_and_repeats_safely(unit: UUID, manager: Actor) -> None:
    scenario = open_scenario(centre=UNIT)
    hypothesis = suppose(scenario, told(cents=5))
    withdraw(scenario, hypothesis, actor=manager)
    withdraw(scenario, hypothesis, actor=manager)
    assert not models.HypothesisRow.objects.exists()


def test_it_refuses_scenarios_that_are_not_there(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-SCN-01"):
        withdraw(new_id(), new_id())


def test_it_forbids_whoever_may_only_consult(unit: UUID, controller: Actor) -> None:
    scenario = open_scenario()
    with pytest.raises(Refused, match="ACC-RIG-01"):
        withdraw(scenario, suppose(scenario, told(cents=5)), actor=controller)
