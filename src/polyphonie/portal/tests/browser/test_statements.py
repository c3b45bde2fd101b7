"""The pages of statements in a browser: axe finds nothing, in light, in dark and narrow; a figure opens by a click."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.ledger import queries
from polyphonie.ledger.tests.accounts import post_year
from polyphonie.ledger.tests.conftest import open_state

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


@pytest.fixture
def state(site: str) -> UUID:
    books = open_state()
    post_year(books)
    return books


def test_it_is_accessible_and_opens_figures(open_page: OpenPage, person: Callable[..., str], state: UUID) -> None:
    email = person(Role.CHIEF_ACCOUNTANT, Perimeter.of_entity(state))
    (line,) = queries.lines(state, account="2151000000", year=2026)
    root = f"/comptabilite/{state}"
    paths = [f"{root}/etats{rest}" for rest in ("", "/net_position", "/trial_balance", "/net_position/NP.12")]
    paths += [f"{root}/comptes/5121000000", f"{root}/ecritures/{line.entry}"]
    page = open_page("/comptabilite/etats", email=email)
    for path in paths:
        page.goto(path)
        assert_well_made(page)
    page.goto("/comptabilite/etats")
    for link in ("Tableau de la situation nette", "Immobilisations corporelles", "2151000000", "OD-3"):
        page.get_by_role("link", name=link, exact=True).first.click()
    assert page.get_by_role("heading", name="asset").is_visible()
