"""The restitutions in a browser: axe finds nothing, in light, in dark and narrow."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget.terms import Kind
from polyphonie.budget.tests.conftest import CENTRAL, COMMITMENT, STATE, UNIT, YEAR, allot, envelope, open_state
from polyphonie.reporting.tests.test_execution import OTHER, consume

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")
PICTURES = os.environ.get("POLYPHONIE_PICTURES", "")
"""Where to leave a picture of each page, for whoever looks at them."""


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
    for width, dark in ((1280, False), (1280, True), (NARROW, False)):
        page = open_page("/", email=manager, width=width, dark=dark)
        for number, path in enumerate(paths if not dark else paths[:1]):
            page.goto(path)
            assert_accessible(page)
            assert_fits(page)
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/restitutions-{width}-{dark}-{number}.png", full_page=True)
