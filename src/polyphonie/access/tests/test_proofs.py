from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from polyphonie.access import actions, models, proofs, queries
from polyphonie.access.terms import Perimeter, PerimeterKind, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import PLATFORM as NIL

from .conftest import BUILDER, OTHER_TOWN, SCHOOLS, TODAY, TOWN, invite, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def found() -> list[str]:
    return [sentence for proof in proofs.PROOFS for sentence in proof()]


def given(person: UUID, role: Role, perimeter: Perimeter, **more: Any) -> models.Assignment:
    """A role put in the table without asking, as a bug or a hand in the database would."""
    values = {"from_on": TODAY, "until_on": None, **more}
    return models.Assignment.objects.create(
        person_id=person,
        role=role,
        perimeter_kind=perimeter.kind,
        perimeter_id=perimeter.id,
        perimeter_entity=perimeter.entity,
        perimeter_label="Ville",
        granted_by=NIL,
        granted_at=clock.now(),
        **values,
    )


def test_it_holds_after_ordinary_acts(administrator: Actor, manager: Actor) -> None:
    officer, to = somebody(Role.AUTHORISING_OFFICER, TOWN), invite("Eva Emprunte")
    (role,) = queries.assignments_of(officer.id, on=TODAY)
    actions.delegate(actor=officer, assignment=role.id, to=to, start=TODAY, until=TOMORROW, on=TODAY)
    actions.deactivate_person(actor=administrator, person=officer.id, on=TODAY)
    assert found() == []


def test_it_tells_of_duties_that_meet_above_and_below() -> None:
    person = invite("Noé Cumule")
    given(person, Role.AUTHORISING_OFFICER, TOWN)
    given(person, Role.PUBLIC_ACCOUNTANT, SCHOOLS)
    assert [sentence.split(":")[0] for sentence in found()] == [f"person {person}"]


def test_it_tells_of_duties_that_meet_by_delegation() -> None:
    officer, accountant = invite("Noé Ordonne"), invite("Noé Compte")
    given(accountant, Role.PUBLIC_ACCOUNTANT, TOWN)
    models.Delegation.objects.create(
        assignment=given(officer, Role.AUTHORISING_OFFICER, SCHOOLS),
        delegate_id=accountant,
        from_on=TODAY,
        until_on=TOMORROW,
        made_at=clock.now(),
    )
    assert [sentence.split(":")[0] for sentence in found()] == [f"person {accountant}"]


def test_it_tells_of_roles_and_delegations_out_of_place() -> None:
    person = invite("Noé Cumule")
    misplaced = given(person, Role.SUPPLIER_AGENT, TOWN, until_on=TOMORROW)
    models.Delegation.objects.create(
        assignment=misplaced,
        delegate_id=person,
        from_on=TODAY,
        until_on=TOMORROW + timedelta(days=1),
        made_at=clock.now(),
    )
    assert [sentence.split(":")[1].strip() for sentence in found()] == [
        "supplier_agent on entity",
        "outside the dates of its role",
        "to the holder of its role",
    ]


def test_it_tells_of_a_closed_account_with_a_role() -> None:
    person = invite("Léa Partie")
    given(person, Role.INVOICE_AGENT, TOWN)
    models.Person.objects.filter(id=person).update(is_active=False)
    assert found() == [f"person {person}: closed, but invoice_agent has no end"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Role.INVOICE_AGENT, Role.INVOICE_AGENT),
        (Role.AUTHORISING_OFFICER, Role.PUBLIC_ACCOUNTANT),
        (Role.PUBLIC_ACCOUNTANT, Role.AUTHORISING_OFFICER),
    ],
)
def test_it_refuses_in_the_database_itself_a_role_twice_and_both_duties(first: Role, second: Role) -> None:
    person = invite("Noé Cumule")
    given(person, first, TOWN)
    with pytest.raises(IntegrityError), transaction.atomic():
        given(person, second, TOWN)
    given(person, second, OTHER_TOWN)


@pytest.mark.parametrize(
    "perimeter",
    [
        Perimeter(PerimeterKind.PLATFORM, TOWN.id),
        Perimeter(PerimeterKind.ENTITY, TOWN.id, TOWN.id),
        Perimeter(PerimeterKind.SERVICE, SCHOOLS.id),
        Perimeter(PerimeterKind.SUPPLIER, BUILDER.id, TOWN.id),
    ],
)
def test_it_refuses_in_the_database_itself_a_perimeter_out_of_shape(perimeter: Perimeter) -> None:
    person = invite("Noé Cumule")
    with pytest.raises(IntegrityError), transaction.atomic():
        given(person, Role.INVOICE_AGENT, perimeter)
