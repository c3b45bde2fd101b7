"""Crowds stand for everybody: each role is held in one of them, where it is tried, and duties stay apart."""

from __future__ import annotations

from itertools import combinations

from polyphonie.access import queries as access
from polyphonie.access.rules import opposed
from polyphonie.access.terms import ROLES, Perimeter, PerimeterKind
from polyphonie.invoicing.tests.documents import TODAY
from polyphonie.kernel.acts import ActorKind

from .conftest import Country


def test_each_role_is_held_in_one_crowd_and_alone_by_one_person(country: Country) -> None:
    for tried in (country.crowds.values(), country.others.values()):
        people = [actor for actor in tried if actor is not None and actor.kind is ActorKind.PERSON]
        held = [holding.role for person in people for holding in access.holdings_on(person.id, on=TODAY)]
        assert sorted(held) == sorted(ROLES)


def test_a_crowd_stands_in_one_place_next_door_and_opposes_no_duty(country: Country) -> None:
    entity = Perimeter.of_entity(country.place.entity)
    for name, crowd in country.crowds.items():
        holdings = access.holdings_on(crowd.id, on=TODAY)
        (place,) = {holding.perimeter for holding in holdings}
        assert name.endswith(f" of {place.kind}")
        assert place.kind is PerimeterKind.PLATFORM or not place.overlaps(entity)
        assert not [pair for pair in combinations([each.role for each in holdings], 2) if opposed(*pair)]
