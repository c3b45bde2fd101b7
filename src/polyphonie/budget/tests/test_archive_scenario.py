from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, queries
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, UNIT, YEAR
from .test_open_scenario import open_scenario


def archive(scenario: UUID, *, actor: Actor = SYSTEM) -> None:
    actions.archive_scenario(actor=actor, entity=STATE, scenario=scenario, on=TODAY)


def test_it_puts_a_scenario_away_frees_its_name_and_repeats_safely(unit: UUID, manager: Actor) -> None:
    scenario = open_scenario(centre=UNIT)
    archive(scenario, actor=manager)
    archive(scenario, actor=manager)
    again = open_scenario(centre=UNIT)
    shown = {"actor": SYSTEM, "entity": STATE, "fiscal_year": YEAR, "on": TODAY}
    assert [row.id for row in queries.scenarios(**shown)] == [again]
    assert {row.id for row in queries.scenarios(**shown, archived=True)} == {scenario, again}


def test_it_refuses_scenarios_that_are_not_there(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-SCN-01"):
        archive(new_id())


def test_it_forbids_whoever_may_only_consult(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        archive(open_scenario(), actor=controller)
