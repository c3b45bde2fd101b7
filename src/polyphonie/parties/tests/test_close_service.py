from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries

from .cases import TODAY, codes

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)


def test_it_ends_a_service_and_leaves_its_entity_open(valmont: UUID, finances: UUID) -> None:
    actions.close_service(actor=SYSTEM, service=finances, closing=NEW_YEAR, on=TODAY)
    found, entity = queries.service(finances), queries.entity(valmont)
    assert found is not None
    assert entity is not None
    assert (found.active.end, entity.active.end) == (NEW_YEAR, None)
    assert queries.services(valmont, active_on=NEW_YEAR) == ()


def test_it_refuses_a_closing_before_the_opening_or_another_day(finances: UUID) -> None:
    with pytest.raises(Refused) as early:
        actions.close_service(actor=SYSTEM, service=finances, closing=date(2019, 12, 31), on=TODAY)
    actions.close_service(actor=SYSTEM, service=finances, closing=NEW_YEAR, on=TODAY)
    with pytest.raises(Refused) as other:
        actions.close_service(actor=SYSTEM, service=finances, closing=date(2027, 2, 1), on=TODAY)
    assert (codes(early), codes(other)) == ({"PAR-DAY-01"}, {"PAR-DAY-02"})


def test_it_refuses_an_unknown_service(db: None) -> None:
    with pytest.raises(Refused) as caught:
        actions.close_service(actor=SYSTEM, service=new_id(), closing=NEW_YEAR, on=TODAY)
    assert codes(caught) == {"PAR-SER-01"}


def test_it_forbids_the_manager_of_another_entity(
    finances: UUID, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    neighbour = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(new_id()))
    with pytest.raises(Refused) as caught:
        actions.close_service(actor=neighbour, service=finances, closing=NEW_YEAR, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(finances: UUID) -> None:
    for _ in range(2):
        actions.close_service(actor=SYSTEM, service=finances, closing=NEW_YEAR, on=TODAY)
    found = queries.service(finances)
    assert found is not None
    assert found.active.end == NEW_YEAR
