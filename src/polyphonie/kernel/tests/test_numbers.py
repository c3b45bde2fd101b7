"""Numbers without gaps."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.numbers import next_number, next_numbers

pytestmark = pytest.mark.django_db

THREADS = 8
TAKEN_BY_EACH = 25


def test_it_starts_at_one_and_goes_on_by_one() -> None:
    entity = new_id()
    assert [next_number(entity=entity, series="invoices:2026") for _ in range(3)] == [1, 2, 3]


def test_it_counts_each_series_and_each_entity_apart() -> None:
    entity, other = new_id(), new_id()
    next_number(entity=entity, series="invoices:2026")
    assert next_number(entity=entity, series="invoices:2027") == 1
    assert next_number(entity=other, series="invoices:2026") == 1


def test_it_gives_several_at_once_to_each_entity_after_those_it_has() -> None:
    entity, other = new_id(), new_id()
    next_number(entity=entity, series="invoices:2026")
    given = next_numbers(series="invoices:2026", wanted={entity: 3, other: 2})
    assert {each: list(numbers) for each, numbers in given.items()} == {entity: [2, 3, 4], other: [1, 2]}
    assert next_number(entity=other, series="invoices:2026") == 3
    assert next_numbers(series="invoices:2026", wanted={}) == {}


def _take_numbers(entity: UUID, seed: int) -> list[int]:
    """Take numbers in transactions of which some are given up; return those that were kept."""
    chance = random.Random(seed)
    kept = []
    for _ in range(TAKEN_BY_EACH):
        given_up = chance.random() < 0.3
        with transaction.atomic():
            number = next_number(entity=entity, series="invoices:2026")
            transaction.set_rollback(given_up)
        if not given_up:
            kept.append(number)
    connection.close()
    return kept


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_gap_and_gives_no_number_twice_when_many_take_and_some_give_up() -> None:
    entity = new_id()
    with ThreadPoolExecutor(THREADS) as pool:
        kept = [number for taken in pool.map(_take_numbers, [entity] * THREADS, range(THREADS)) for number in taken]
    assert len(kept) < THREADS * TAKEN_BY_EACH, "some transactions were given up"
    assert sorted(kept) == list(range(1, len(kept) + 1))
