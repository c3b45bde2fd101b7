from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import actions, models, queries
from polyphonie.budget.terms import Centre
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import CENTRAL, OTHER_PROGRAMME, STATE, TODAY, UNIT, YEAR, somebody


def open_scenario(name: str = "Prudent", *, actor: Actor = SYSTEM, centre: Centre | None = None, **given: Any) -> UUID:
    return actions.open_scenario(
        **{"actor": actor, "entity": STATE, "fiscal_year": YEAR, "name": name, "centre": centre, "on": TODAY, **given}
    ).scenario


def listed(actor: Actor) -> list[str]:
    with row_security.acting(actor, TODAY):
        rows = queries.scenarios(actor=actor, entity=STATE, fiscal_year=YEAR, on=TODAY)
    return [row.name for row in rows]


def test_it_opens_a_scenario_that_supposes_from_the_day_s_month_on(unit: UUID, manager: Actor) -> None:
    made = open_scenario(actor=manager, centre=UNIT, purpose="Sans recrutement")
    found = models.Scenario.objects.get(id=made)
    assert (found.from_month, found.made_by_name, found.centre) == (3, manager.name, UNIT.code)
    after = open_scenario("Bilan", on=date(YEAR + 1, 1, 5))
    assert models.Scenario.objects.get(id=after).from_month == 13


def test_it_is_seen_where_its_centre_is(unit: UUID, manager: Actor, directorate: Actor, controller: Actor) -> None:
    open_scenario("État", actor=directorate)
    open_scenario("BOP", centre=CENTRAL)
    open_scenario("UO", actor=manager, centre=UNIT)
    assert listed(manager) == ["UO"]
    assert listed(controller) == ["UO", "BOP", "État"]
    police = somebody(Role.BUDGET_MANAGER, Perimeter.of_centre(STATE, OTHER_PROGRAMME))
    assert listed(police) == []


def test_it_refuses_names_that_cannot_be_read_or_are_taken_and_years_that_are_not_open(unit: UUID) -> None:
    for name in ("", "x" * 101, "a\nb"):
        with pytest.raises(Refused, match="BUD-SCN-02"):
            open_scenario(name)
    with pytest.raises(Refused, match="BUD-ANN-01"):
        open_scenario(fiscal_year=2031)
    with pytest.raises(Refused, match="BUD-TEX-01"):
        open_scenario(purpose="\x00")
    open_scenario(purpose="Sans recrutement")
    with pytest.raises(Refused, match="BUD-SCN-03"):
        open_scenario(purpose="Avec")


def test_it_forbids_whoever_neither_opens_nor_manages_there(unit: UUID, manager: Actor, controller: Actor) -> None:
    for actor, centre in ((controller, None), (manager, None), (manager, CENTRAL)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            open_scenario(actor=actor, centre=centre)


def test_it_repeats_safely(unit: UUID) -> None:
    assert open_scenario() == open_scenario(" Prudent ")
