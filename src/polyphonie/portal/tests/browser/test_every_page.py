"""Each page of the portal: axe finds nothing, in light, in dark and narrow; nothing overflows at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.utils import override_settings

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.identity import new_id

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.portal.tests.addresses")

FOR_EVERYBODY = ("/", "/aide", "/accessibilite", "/compte/connexion", "/compte/mot-de-passe/oublie", "/nulle-part")
FOR_ADMINISTRATORS = (
    "/",
    "/recherche?text=introuvable",
    "/fonctionnement",
    "/journal",
    "/compte/second-facteur/",
    "/compte/mot-de-passe",
    "/compte/deconnexion",
)


def _walk(open_page: OpenPage, paths: tuple[str, ...], *, email: str = "") -> None:
    page = open_page("/", email=email)
    for path in paths:
        page.goto(path)
        assert_well_made(page)


def test_it_is_well_made_for_visitors(open_page: OpenPage) -> None:
    with override_settings(DEMONSTRATION=True):
        _walk(open_page, FOR_EVERYBODY)


@pytest.mark.usefixtures("failing")
def test_it_is_well_made_for_administrators(open_page: OpenPage, person: Callable[..., str]) -> None:
    _walk(open_page, FOR_ADMINISTRATORS, email=person(Role.PLATFORM_ADMINISTRATOR))


@pytest.mark.parametrize("role", [Role.CHIEF_ACCOUNTANT, Role.BUDGET_DIRECTORATE, Role.THIRD_PARTY_KEEPER])
def test_it_is_well_made_for_who_keeps_books(role: Role, open_page: OpenPage, person: Callable[..., str]) -> None:
    _walk(open_page, ("/",), email=person(role, Perimeter.of_entity(new_id())))


def test_it_is_well_made_with_every_component(open_page: OpenPage) -> None:
    assert_well_made(open_page("/essai/composants"))
