from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import ReferencesRequired

from .cases import FINANCES, TODAY, acts, codes

pytestmark = pytest.mark.django_db


def test_it_opens_a_service_that_demands_what_its_entity_demands(valmont: UUID) -> None:
    opened = actions.open_service(actor=SYSTEM, entity=valmont, code="FINANCES", entry=FINANCES, on=TODAY)
    found = queries.service_by_code(valmont, "FINANCES")
    assert found is not None
    assert (found.id, found.name) == (opened.id, "Direction des finances")
    assert (found.references_required, found.references_are_own) == (ReferencesRequired.SERVICE, False)
    assert queries.services(valmont) == (found,)
    assert acts(f"service:{opened.id}") == ["parties.open_service"]


def test_it_opens_a_service_with_demands_of_its_own(valmont: UUID) -> None:
    own = replace(FINANCES, references_required=ReferencesRequired.BOTH)
    actions.open_service(actor=SYSTEM, entity=valmont, code="FINANCES", entry=own, on=TODAY)
    found = queries.service_by_code(valmont, "FINANCES")
    assert found is not None
    assert (found.references_required, found.references_are_own) == (ReferencesRequired.BOTH, True)


def test_it_lets_the_entitys_manager_open_one(valmont: UUID, person_who_is: Callable[[Role, Perimeter], Actor]) -> None:
    manager = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    assert actions.open_service(actor=manager, entity=valmont, code="ACHATS", entry=FINANCES, on=TODAY).new


@pytest.mark.parametrize("code", ["", " FINANCES", "x" * 101, "FIN\tANCES"])
def test_it_refuses_a_code_that_an_invoice_cannot_bear(valmont: UUID, code: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.open_service(actor=SYSTEM, entity=valmont, code=code, entry=FINANCES, on=TODAY)
    assert codes(caught) == {"PAR-SER-02"}


def test_it_refuses_a_code_that_says_something_else_already(valmont: UUID, finances: UUID) -> None:
    other = replace(FINANCES, name="Fêtes")
    with pytest.raises(Refused) as caught:
        actions.open_service(actor=SYSTEM, entity=valmont, code="FINANCES", entry=other, on=TODAY)
    assert codes(caught) == {"PAR-SER-03"}


def test_it_refuses_an_unknown_entity(db: None) -> None:
    with pytest.raises(Refused) as caught:
        actions.open_service(actor=SYSTEM, entity=new_id(), code="FINANCES", entry=FINANCES, on=TODAY)
    assert codes(caught) == {"PAR-ENT-01"}


def test_it_forbids_the_manager_of_another_entity(
    valmont: UUID, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    neighbour = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(new_id()))
    with pytest.raises(Refused) as caught:
        actions.open_service(actor=neighbour, entity=valmont, code="FINANCES", entry=FINANCES, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(valmont: UUID, finances: UUID) -> None:
    again = actions.open_service(actor=SYSTEM, entity=valmont, code="FINANCES", entry=FINANCES, on=TODAY)
    assert (again.id, again.new) == (finances, False)
    assert len(queries.services(valmont)) == 1
