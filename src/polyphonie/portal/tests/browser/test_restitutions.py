"""The restitutions in a browser: axe finds nothing, in light, in dark and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget.terms import Kind
from polyphonie.budget.tests.conftest import CENTRAL, COMMITMENT, STATE, UNIT, YEAR, allot, envelope, open_state
from polyphonie.reporting.tests.test_execution import OTHER, consume

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def unit(site: str) -> UUID:
    open_state()
    place = allot(allot(envelope(), CENTRAL, 200_000), UNIT, 100_000)
    consume(place, 61_000, Kind.AE, COMMITMENT, on=date(YEAR, 1, 12))
    consume(place, 8_000, Kind.AE, OTHER, on=date(YEAR, 2, 10))
    consume(place, 20_500, Kind.CP, COMMITMENT, on=date(YEAR, 2, 20), paying="payment:100241599")
    return place


@pytest.mark.usefixtures("unit")
def test_it_is_accessible(open_page: OpenPage, person: Callable[..., str]) -> None:
    manager = person(Role.BUDGET_MANAGER, Perimeter.of_entity(STATE))
    paths = (
        f"/restitutions/execution?year={YEAR}",
        f"/restitutions/execution?year={YEAR}&kind=CP&programme=0354",
        f"/restitutions/execution?year={YEAR}&programme=0999",
        f"/restitutions/restes-a-payer?year={YEAR}",
    )
    page = open_page("/", email=manager)
    for number, path in enumerate(paths):
        page.goto(path)
        assert_well_made(page, picture=f"restitutions-{number}")
