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


def test_it_keeps_the_entity_until_the_eve_of_its_closing(valmont: UUID) -> None:
    actions.close_entity(actor=SYSTEM, entity=valmont, closing=NEW_YEAR, on=TODAY)
    found = queries.entity(valmont)
    assert found is not None
    assert date(2026, 12, 31) in found.active
    assert NEW_YEAR not in found.active
    assert queries.search_entities("valmont", active_on=date(2026, 12, 31)) == (found,)
    assert queries.search_entities("valmont", active_on=NEW_YEAR) == ()
    assert queries.search_entities("valmont") == (found,)


def test_it_refuses_a_closing_before_the_opening(valmont: UUID) -> None:
    with pytest.raises(Refused) as caught:
        actions.close_entity(actor=SYSTEM, entity=valmont, closing=date(2016, 12, 31), on=TODAY)
    assert codes(caught) == {"PAR-DAY-01"}


def test_it_refuses_another_day_once_one_is_set(valmont: UUID) -> None:
    actions.close_entity(actor=SYSTEM, entity=valmont, closing=NEW_YEAR, on=TODAY)
    with pytest.raises(Refused) as caught:
        actions.close_entity(actor=SYSTEM, entity=valmont, closing=date(2027, 2, 1), on=TODAY)
    assert codes(caught) == {"PAR-DAY-02"}


def test_it_refuses_an_unknown_entity(db: None) -> None:
    with pytest.raises(Refused) as caught:
        actions.close_entity(actor=SYSTEM, entity=new_id(), closing=NEW_YEAR, on=TODAY)
    assert codes(caught) == {"PAR-ENT-01"}


def test_it_forbids_the_entitys_own_manager(valmont: UUID, person_who_is: Callable[[Role, Perimeter], Actor]) -> None:
    manager = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    with pytest.raises(Refused) as caught:
        actions.close_entity(actor=manager, entity=valmont, closing=NEW_YEAR, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(valmont: UUID) -> None:
    for _ in range(2):
        actions.close_entity(actor=SYSTEM, entity=valmont, closing=NEW_YEAR, on=TODAY)
    found = queries.entity(valmont)
    assert found is not None
    assert found.active.end == NEW_YEAR
