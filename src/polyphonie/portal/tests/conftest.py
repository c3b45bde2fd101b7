"""What the tests of the portal share: a way to render a template, people with a role, their browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.template import engines
from django.test import Client
from django_cotton.compiler_regex import CottonCompiler

from polyphonie.access import actions as access
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import Address, EntityEntry, ReferencesRequired, SupplierEntry, SupplierIdKind
from polyphonie.portal import messages

OPENING = date(2017, 1, 1)
VALMONT = "21999900000017"
Render = Callable[..., str]
SignIn = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def _words() -> None:
    messages.compile_catalogues()


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Static files keep their plain names: nobody collects them for a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PEOPLE_MIDDLEWARE = [name for name in settings.PEOPLE_MIDDLEWARE if not name.startswith("whitenoise.")]
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def render() -> Render:
    """Renders the source of a template with the values given."""

    def rendered(source: str, **values: object) -> str:
        return engines["django"].from_string(CottonCompiler().process(source)).render(values)

    return rendered


@pytest.fixture
def valmont(db: None) -> UUID:
    entry = EntityEntry(
        name="Ville de Valmont",
        active=Span(OPENING),
        references_required=ReferencesRequired.NONE,
        address=Address("1 place de la Mairie", "76540", "Valmont"),
    )
    return parties.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=OPENING).id


@pytest.fixture
def atelier(db: None) -> UUID:
    entry = SupplierEntry(name="Atelier Numérique Lorient", address=Address("3 quai des Indes", "56100", "Lorient"))
    return parties.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier="99991001100017", entry=entry, on=OPENING
    ).id


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """Makes the browser of a new person, who holds the role on the perimeter if they are given."""

    def made(role: Role | None = None, perimeter: Perimeter = PLATFORM, name: str = "Camille Fontaine") -> Client:
        today = clock.today()
        email = f"{new_id()}@exemple.fr"
        person = access.invite_person(actor=SYSTEM, email=email, name=name, perimeter=PLATFORM, on=today).person
        if role is not None:
            access.grant_role(
                actor=SYSTEM,
                person=person,
                role=role,
                perimeter=perimeter,
                perimeter_label="ici",
                start=today,
                on=today,
            )
        browser = Client()
        browser.force_login(get_user_model().objects.get(id=person))
        return browser

    return made
