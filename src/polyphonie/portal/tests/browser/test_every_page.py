"""Each page of the portal: axe finds nothing, in light, in dark and narrow; nothing overflows at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.utils import override_settings

from polyphonie.access.terms import Role

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

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


def _walk(
    open_page: OpenPage, paths: tuple[str, ...], *, email: str = "", width: int = 1280, dark: bool = False
) -> None:
    page = open_page("/", email=email, width=width, dark=dark)
    for path in paths:
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (NARROW, False)])
def test_it_is_accessible_to_visitors(open_page: OpenPage, width: int, dark: bool) -> None:
    with override_settings(DEMONSTRATION=True):
        _walk(open_page, FOR_EVERYBODY, width=width, dark=dark)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (NARROW, False)])
def test_it_is_accessible_to_administrators(
    open_page: OpenPage, person: Callable[..., str], width: int, dark: bool
) -> None:
    _walk(open_page, FOR_ADMINISTRATORS, email=person(Role.PLATFORM_ADMINISTRATOR), width=width, dark=dark)


def test_it_is_accessible_with_every_component(open_page: OpenPage) -> None:
    for width, dark in ((1280, False), (1280, True), (NARROW, False)):
        page = open_page("/essai/composants", width=width, dark=dark)
        assert_accessible(page)
        assert_fits(page)
