"""People, places and days that the tests of access share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from polyphonie.access import actions, queries, recent
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id

TODAY = date(2026, 3, 2)
TOWN = Perimeter.of_entity(UUID("018f0000-0000-7000-8000-000000000001"))
OTHER_TOWN = Perimeter.of_entity(UUID("018f0000-0000-7000-8000-000000000002"))
SCHOOLS = Perimeter.of_service(TOWN.id, UUID("018f0000-0000-7000-8000-000000000011"))
ROADS = Perimeter.of_service(TOWN.id, UUID("018f0000-0000-7000-8000-000000000012"))
BUILDER = Perimeter.of_supplier(UUID("018f0000-0000-7000-8000-000000000021"))


def invite(name: str) -> UUID:
    """A new active person without any role."""
    return actions.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name=name, perimeter=PLATFORM, on=TODAY
    ).person


def grant(person: UUID, role: Role, perimeter: Perimeter, *, start: date = TODAY, until: date | None = None) -> UUID:
    return actions.grant_role(
        actor=SYSTEM,
        person=person,
        role=role,
        perimeter=perimeter,
        perimeter_label=f"Périmètre {perimeter.kind}",
        start=start,
        until=until,
        on=TODAY,
    ).assignment


def somebody(role: Role, perimeter: Perimeter, name: str = "Alix Martin") -> Actor:
    """A person with a role, as the one who acts."""
    person = invite(name)
    grant(person, role, perimeter)
    return queries.actor_of(Person.objects.get(id=person))


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key or client of another test; and keys that are quick to make."""
    recent.forget_all()
    monkeypatch.setattr("polyphonie.access.actions.signing_keys.RSA_BITS", 2048)


@pytest.fixture(autouse=True)
def _static_files_by_name(settings: Settings) -> None:
    """Pages name their static files without the manifest that `polyphonie prepare` makes."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def _passwords_are_quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def administrator(db: None) -> Actor:
    return somebody(Role.PLATFORM_ADMINISTRATOR, PLATFORM, "Ada Ministrateur")


@pytest.fixture
def manager(db: None) -> Actor:
    """Who manages the people of the town."""
    return somebody(Role.ENTITY_MANAGER, TOWN, "Maud Gestion")
