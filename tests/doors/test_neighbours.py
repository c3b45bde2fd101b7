"""No door shows an invoice to whom it does not concern: the program does not, nor the database when it forgets.

The suite lets crowds of roles try each door; the long version lets each role alone: `make crawl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Holding, PerimeterKind, Reach, Role
from polyphonie.invoicing.tests.cases import OPENED_ON
from polyphonie.kernel import row_security
from polyphonie.kernel.days import Span

from .conftest import Country
from .walk import Walker, hidden_in


def _given_away(walkers: Iterable[Walker], country: Country) -> list[str]:
    """Every secret that a door gave one of them."""
    return [
        f"{walker.name}: {door.route} tells the {secret}"
        for walker in walkers
        for door, _, body in walker.gets(country.samples)
        for secret in hidden_in(body, country.secrets)
    ]


def test_it_shows_those_concerned_what_these_tests_look_for(country: Country) -> None:
    told = {
        name: {
            secret
            for _, status, body in Walker.of(name, actor).gets(country.samples)
            for secret in hidden_in(body, country.secrets)
            if status == 200
        }
        for name, actor in country.concerned.items()
    }
    assert told["supplier"] == {"number", "commitment", "file", "refused", "words"}
    assert told["recipient"] == {"number", "commitment", "file", "words"}


def test_it_shows_an_invoice_to_nobody_else(country: Country, walkers: list[Walker]) -> None:
    assert _given_away(walkers, country) == []


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in which every check of a right was forgotten: all is allowed to all, everywhere."""
    everywhere = Reach(platform=True, entities=frozenset(), services={}, suppliers=frozenset())
    allowed: dict[str, Any] = {
        "holds": lambda *_, **__: True,
        "require": lambda *_, **__: None,
        "reach": lambda *_, **__: everywhere,
        "require_somewhere": lambda *_, **__: everywhere,
        "holdings_on": lambda *_, **__: tuple(Holding(role, PLATFORM, Span(OPENED_ON)) for role in Role),
    }
    for name, forgotten in allowed.items():
        monkeypatch.setattr(access, name, forgotten)


def test_it_is_the_database_that_shows_nothing_when_every_check_is_forgotten(
    country: Country, walkers: list[Walker], forgetful: None
) -> None:
    assert _given_away(whom_the_database_tells_apart(walkers), country) == []


def whom_the_database_tells_apart(walkers: Iterable[Walker]) -> Iterable[Walker]:
    """One for each place next door, whatever the role there, and everybody whose rights hold on the platform."""
    found: dict[str, Walker] = {}
    for walker in walkers:
        place = walker.name.rpartition(" of ")[2]
        found.setdefault(walker.name if place == PerimeterKind.PLATFORM else place, walker)
    return found.values()


def test_it_would_show_everything_without_the_second_lock(
    country: Country, walkers: list[Walker], forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_security, "_sight_of", lambda _actor, _on: row_security.EVERYTHING)
    person, program = walkers[1], walkers[-1]
    for walker in (person, program):
        assert len(_given_away([walker], country)) > 5, walker.name
