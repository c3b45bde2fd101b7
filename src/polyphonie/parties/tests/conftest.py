"""People and parties that the tests of this house share."""

# ruff: noqa: E402  Django must be set up before its models are imported

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import django
import pytest

django.setup()  # a run of this folder alone loads this file before pytest-django sets Django up

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions
from polyphonie.parties.terms import Address, EntityEntry, ReferencesRequired, SupplierEntry, SupplierIdKind

from .accounts import Keepers, nobody
from .cases import FINANCES, OPENING, TODAY, VALMONT


@pytest.fixture
def stranger() -> Actor:
    """Somebody who has signed in and has no role."""
    return Actor(ActorKind.PERSON, new_id(), "Camille Sans-Rôle")


@pytest.fixture
def entry() -> EntityEntry:
    return EntityEntry(
        name="Ville de Valmont",
        active=Span(date(2017, 1, 1)),
        references_required=ReferencesRequired.SERVICE,
        address=Address("1 place de la Mairie", "76540", "Valmont"),
    )


@pytest.fixture
def valmont(db: None, entry: EntityEntry) -> UUID:
    return actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=TODAY).id


@pytest.fixture
def finances(valmont: UUID) -> UUID:
    return actions.open_service(actor=SYSTEM, entity=valmont, code="FINANCES", entry=FINANCES, on=TODAY).id


@pytest.fixture
def atelier() -> SupplierEntry:
    return SupplierEntry(
        name="Atelier Numérique Lorient",
        vat_number="FR01999910011",
        email="factures@atelier.exemple.fr",
        address=Address("3 quai des Indes", "56100", "Lorient"),
    )


@pytest.fixture
def supplier(db: None, atelier: SupplierEntry) -> UUID:
    return actions.register_supplier(
        actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier="999 910 011 00017", entry=atelier, on=TODAY
    ).id


@pytest.fixture
def person_who_is(db: None) -> Callable[[Role, Perimeter], Actor]:
    """Makes a person who has held a role on a perimeter since 2020, whatever the day of the test."""

    def made(role: Role, perimeter: Perimeter) -> Actor:
        name = f"Personne {role}"
        invited = access.invite_person(
            actor=SYSTEM, email=f"{new_id()}@exemple.fr", name=name, perimeter=perimeter, on=TODAY
        )
        access.grant_role(
            actor=SYSTEM,
            person=invited.person,
            role=role,
            perimeter=perimeter,
            perimeter_label="Périmètre d'essai",
            start=OPENING,
            on=TODAY,
        )
        return Actor(ActorKind.PERSON, invited.person, name)

    return made


@pytest.fixture
def keepers(valmont: UUID, person_who_is: Callable[[Role, Perimeter], Actor]) -> Keepers:
    """Who keeps the bank accounts on which Valmont pays."""
    perimeter = Perimeter.of_entity(valmont)
    return Keepers(
        valmont,
        person_who_is(Role.THIRD_PARTY_KEEPER, perimeter),
        person_who_is(Role.PUBLIC_ACCOUNTANT, perimeter),
        nobody(),
    )
