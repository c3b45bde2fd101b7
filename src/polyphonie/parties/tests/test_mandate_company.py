"""Mandating a company found by its SIRET."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.access import queries as access
from polyphonie.access.actions import grant_role, invite_person
from polyphonie.access.terms import PLATFORM, Perimeter, Right, Role
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import api
from polyphonie.parties.actions import mandate_company, register_supplier
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ATELIER, FIRM = "99991001100017", "99992002800019"


def _registered(siret: str) -> Perimeter:
    entry = SupplierEntry(name=f"Entreprise {siret}")
    made = register_supplier(actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=siret, entry=entry, on=TODAY)
    return Perimeter.of_supplier(made.id)


def _person(role: Role, perimeter: Perimeter) -> Actor:
    email = f"{role}.{perimeter.id}@exemple.fr"
    person = invite_person(actor=SYSTEM, email=email, name="Sacha", perimeter=PLATFORM, on=TODAY).person
    grant_role(
        actor=SYSTEM,
        person=person,
        role=role,
        perimeter=perimeter,
        perimeter_label="Essai",
        start=TODAY,
        on=TODAY,
    )
    return Actor(ActorKind.PERSON, person, "Sacha")


def _mandate(actor: Actor, supplier: UUID) -> UUID:
    return mandate_company(actor=actor, supplier=supplier, siret=FIRM, start=TODAY, until=None, on=TODAY).mandate


def test_it_mandates_the_company_of_that_siret() -> None:
    principal, agent = _registered(ATELIER), _registered(FIRM)
    given = _mandate(_person(Role.SUPPLIER_MANAGER, principal), principal.id)
    (row,) = access.mandates_of([principal.id], on=TODAY)
    assert (row.id, row.agent, row.agent_name) == (given, agent.id, f"Entreprise {FIRM}")


def test_it_refuses_a_company_that_is_not_registered() -> None:
    principal = _registered(ATELIER)
    with pytest.raises(Refused, match="PAR-MAN-01"):
        _mandate(_person(Role.SUPPLIER_MANAGER, principal), principal.id)


def test_it_forbids_all_but_the_principals_manager() -> None:
    principal, agent = _registered(ATELIER), _registered(FIRM)
    for actor in (_person(Role.SUPPLIER_AGENT, principal), _person(Role.SUPPLIER_MANAGER, agent)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            _mandate(actor, principal.id)


def test_it_repeats_safely() -> None:
    principal, _ = _registered(ATELIER), _registered(FIRM)
    manager = _person(Role.SUPPLIER_MANAGER, principal)
    assert _mandate(manager, principal.id) == _mandate(manager, principal.id)


def test_it_tells_a_program_the_mandates_of_its_company() -> None:
    principal, agent, other = _registered(ATELIER), _registered(FIRM), _registered("22999900800019")
    given = _mandate(SYSTEM, principal.id)
    for perimeter, side in ((principal, "given"), (agent, "received"), (other, "")):
        program = access.ClientActor(
            ActorKind.CLIENT, new_id(), "Progiciel", perimeter, frozenset({Right.INVOICE_CONSULT})
        )
        told = TestClient(api.router).get("/mandates", actor=program).json()
        assert {name: [row["id"] for row in rows] for name, rows in told.items()} == {
            "given": [str(given)] if side == "given" else [],
            "received": [str(given)] if side == "received" else [],
        }
