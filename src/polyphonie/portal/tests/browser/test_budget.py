"""The pages of the budget in a browser: axe finds nothing, in light, in dark and narrow; a what-if keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget.models import Act
from polyphonie.budget.tests.conftest import CENTRAL, STATE, UNIT, YEAR, allot, credit, envelope, open_state
from polyphonie.budget.tests.test_ask_visa import ask
from polyphonie.budget.tests.test_consume import consume
from polyphonie.budget.tests.test_open_scenario import open_scenario
from polyphonie.budget.tests.test_plan import euros, plan
from polyphonie.budget.tests.test_suppose import suppose, told

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def unit(site: str) -> UUID:
    open_state()
    place = allot(allot(envelope(), CENTRAL, 200_000), UNIT, 100_000)
    consume(place, 61_000)
    plan(place, [euros(7_000)] * 12)
    return place


def test_it_is_accessible_and_what_if_keeps_nothing(
    open_page: OpenPage, person: Callable[..., str], unit: UUID
) -> None:
    visa = ask(unit)
    scenario = open_scenario()
    suppose(scenario, told(cents=9_000_00))
    manager = person(Role.BUDGET_MANAGER, Perimeter.of_entity(STATE))
    controller = person(Role.BUDGET_CONTROLLER, Perimeter.of_entity(STATE), "Nadia Haddad")
    directorate = person(Role.BUDGET_DIRECTORATE, Perimeter.of_entity(STATE), "Claire Fontaine")
    host = person(Role.ENTITY_MANAGER, Perimeter.of_entity(STATE), "Maud Gestion")
    place = f"/budget/{STATE}/enveloppes/{unit}"
    shown = {
        manager: [f"/budget?year={YEAR}", place, f"{place}/mettre-a-disposition", f"/budget/execution?year={YEAR}"],
        controller: ["/budget/controle", f"/budget/{STATE}/visas/{visa}"],
        directorate: [
            "/budget/actes",
            "/budget/actes/nouveau",
            f"/budget/actes/{STATE}/{Act.objects.earliest('id').id}",
            f"/budget/scenarios?year={YEAR}&kind=CP",
            f"/budget/{STATE}/scenarios/{scenario}?kind=CP",
        ],
        host: [f"/budget/{STATE}/centres?q=0354"],
    }
    for email, paths in shown.items():
        page = open_page("/", email=email)
        for number, path in enumerate(paths):
            page.goto(path)
            assert_well_made(page, picture=f"budget-{number}-{path.partition('?')[0].rpartition('/')[2][:20]}")
    page = open_page(f"{place}/reserver", email=manager)
    page.get_by_label("Montant en euros").fill("1000")
    page.get_by_label("Pièce").fill("commitment:7/1")
    page.get_by_role("button", name="Simuler").click()
    assert page.get_by_text("Disponible après").is_visible()
    assert credit(unit).reserved == 0
