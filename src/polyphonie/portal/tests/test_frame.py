"""The frame around every page: navigation by rights, style sheets, the pages that everybody may read."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.portal import home, navigation
from polyphonie.portal.finders import CHOSEN, ChosenFilesFinder

from .conftest import SignIn

pytestmark = pytest.mark.urls("polyphonie.portal.tests.addresses")


def _labels(groups: tuple[navigation.OpenGroup, ...]) -> set[str]:
    return {str(entry.label) for group in groups for entry in group.entries}


def test_it_opens_only_the_entries_that_the_rights_open() -> None:
    labels = _labels(navigation.open_groups(frozenset({Right.DIRECTORY_CONSULT}), path="/"))
    assert "Structures publiques" in labels
    assert not labels & {"Fonctionnement", "Journal", "Personnes et droits", "Clients API"}


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("portal:home", ["Accueil"]),
        ("access:people", ["Personnes et droits"]),
        ("access:invite", ["Personnes et droits"]),
    ],
)
def test_it_marks_one_entry_as_the_page_in_view(address: str, marked: list[str]) -> None:
    groups = navigation.open_groups(frozenset(Right), path=reverse(address))
    assert [str(entry.label) for group in groups for entry in group.entries if entry.current] == marked


@pytest.mark.urls("polyphonie.wiring.urls")
def test_it_leads_every_entry_and_door_somewhere() -> None:
    """A house that is not mounted has no entry: in the whole program, every one has its page."""
    named = [entry.name for _label, entries in navigation.GROUPS for entry in entries]
    named += [entry.name for entry in navigation.ACCOUNT] + [door.address for door in home.DOORS]
    assert [name for name in named if not reverse(name).startswith("/")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/aide", "/accessibilite", "/"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_opens_these_pages_to_everybody(address: str, language: str, client: Client) -> None:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.django_db
def test_it_shows_who_is_signed_in_and_lets_them_out(signed_in: SignIn, valmont: UUID) -> None:
    browser = signed_in(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont), name="Awa <b>Diallo")
    page = browser.get("/").content.decode()
    assert "Awa &lt;b&gt;Diallo" in page
    browser.post(reverse("account_logout"))
    assert "Awa" not in browser.get("/").content.decode()


@pytest.mark.django_db
def test_it_says_that_a_demonstration_is_one(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    assert "données fictives" in client.get("/").content.decode()
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    assert "données fictives" not in client.get("/").content.decode()


def test_it_writes_no_date_that_two_readers_read_differently() -> None:
    day = date(2026, 4, 3)
    with translation.override("en"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "3 Apr 2026"
    with translation.override("fr"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "03/04/2026"


def test_it_finds_the_style_sheets_and_nothing_else_of_bootstrap() -> None:
    assert finders.find("bootstrap/bootstrap.min.css")
    assert finders.find("portal/polyphonie.css")
    assert not finders.find("bootstrap/bootstrap.css")
    assert not finders.find("bootstrap/../LICENSE")
    assert [name for name, _storage in ChosenFilesFinder().list(None)] == [
        name for names in CHOSEN.values() for name in names
    ]
