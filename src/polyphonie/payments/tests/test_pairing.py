"""Which movement a line tells again: on random tellings as well."""

from __future__ import annotations

import os
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.payments.pairing import Known, Marks, Pool, Telling

ONE, NEXT = Telling("S1", "", 0, 100), Telling("S2", "", 100, 200)
LATER = Telling("S3", "", 50, 200)
PAGE_1, PAGE_2 = Telling("S4", "1", None, None), Telling("S4", "2", None, None)
NOTIFIED = Telling("N1", "", None, None)


def _known(*marks: Marks, stated: Telling | None = None) -> list[Known]:
    return [Known(UUID(int=place), each, stated) for place, each in enumerate(marks)]


def _again(known: list[Known], *told: Marks, telling: Telling = NOTIFIED) -> list[int | None]:
    return [found and found.id.int for found in Pool(known).paired(told, telling)]


def test_what_names_the_same_transfers_or_has_the_same_reference_comes_first() -> None:
    known = _known(Marks(), Marks("A"), Marks("A", named="x"))
    assert _again(known, Marks(named="x"), Marks("A"), Marks()) == [2, 1, 0]


def test_what_contradicts_is_another_movement() -> None:
    assert _again(_known(Marks("A")), Marks("B")) == [None]
    assert _again(_known(Marks(named="x")), Marks(named="y")) == [None]
    assert _again(_known(Marks(batch="L1")), Marks(batch="L2")) == [None]
    assert _again(_known(Marks("A", "L1")), Marks(named="y", batch="L1")) == [0]


def test_what_says_most_is_paired_first() -> None:
    assert _again(_known(Marks(), Marks("A")), Marks(), Marks("B")) == [1, 0]


@pytest.mark.parametrize(
    ("before", "now", "apart"),
    [(ONE, ONE, False), (ONE, NEXT, True), (NEXT, ONE, True), (ONE, LATER, False), (PAGE_1, PAGE_2, True)],
)
def test_movements_of_statements_that_follow_each_other_are_not_one(before: Telling, now: Telling, apart: bool) -> None:
    assert _again(_known(Marks(), stated=before), Marks(), telling=now) == [None if apart else 0]
    same = _again(_known(Marks("A"), stated=before), Marks("A"), telling=now)
    assert same == [None if before is PAGE_1 else 0]  # a reference is trusted more than a balance, not than a page


MARKS = st.builds(Marks, st.sampled_from(["", "A", "B"]), st.sampled_from(["", "L"]), st.sampled_from(["", "x", "y"]))


@settings(max_examples=int(os.environ.get("POLYPHONIE_PAIRINGS", "60")), deadline=None)
@given(st.lists(MARKS, max_size=6), st.data())
def test_a_telling_with_less_said_is_found_again_whole_and_none_is_found_twice(
    told: list[Marks], data: st.DataObject
) -> None:
    said_less = [
        Marks(
            each.reference if data.draw(st.booleans()) else "",
            each.batch if data.draw(st.booleans()) else "",
            each.named if data.draw(st.booleans()) else "",
        )
        for each in told
    ]
    found = _again(_known(*told), *data.draw(st.permutations(told)))
    assert sorted(found, key=str) == sorted(range(len(told)), key=str)
    less = [each for each in _again(_known(*told), *said_less) if each is not None]
    assert len(set(less)) == len(less)
