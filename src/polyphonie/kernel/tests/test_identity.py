"""Our ids: UUIDv7."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel import clock
from polyphonie.kernel.identity import born_at, first_id_of, new_id

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
instants = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
MORE_THAN_A_MILLISECOND_HOLDS = 10_000


def test_it_bears_the_version_and_the_variant_of_the_standard() -> None:
    for _ in range(100):
        identifier = new_id()
        assert identifier.version == 7
        assert identifier.variant == "specified in RFC 4122"


def test_it_tells_when_it_was_born() -> None:
    before = clock.now()
    born = born_at(new_id())
    assert before - MILLISECOND < born <= clock.now() + MILLISECOND


def test_it_increases_strictly() -> None:
    made = [new_id() for _ in range(MORE_THAN_A_MILLISECOND_HOLDS)]
    assert all(one < next_one for one, next_one in pairwise(made))


def test_it_increases_when_a_millisecond_holds_no_more() -> None:
    with clock.set_at(NOON):
        made = [new_id() for _ in range(MORE_THAN_A_MILLISECOND_HOLDS)]
    assert all(one < next_one for one, next_one in pairwise(made))
    assert born_at(made[-1]) - born_at(made[0]) < timedelta(milliseconds=5)


def test_it_increases_when_the_clock_is_corrected_backwards() -> None:
    with clock.set_at(NOON):
        before = new_id()
    with clock.set_at(NOON - timedelta(seconds=3)):
        assert new_id() > before


def test_it_follows_a_clock_that_is_set_to_another_day() -> None:
    with clock.set_at(NOON + timedelta(days=400)):
        new_id()
    with clock.set_at(NOON):
        assert born_at(new_id()) == NOON


def test_it_never_repeats_across_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [
            identifier
            for batch in pool.map(lambda _: [new_id() for _ in range(2000)], range(8))
            for identifier in batch
        ]
    assert len(set(made)) == len(made)


@given(instants)
def test_it_bounds_the_ids_of_an_instant_from_below(instant: datetime) -> None:
    bound = first_id_of(instant)
    assert born_at(bound) <= instant < born_at(bound) + MILLISECOND
    with clock.set_at(instant):
        assert bound < new_id()


@given(st.integers(0, 2**48 // 4))
def test_it_gives_back_a_millisecond_exactly(milliseconds: int) -> None:
    instant = born_at(UUID(int=milliseconds << 80))
    assert first_id_of(instant).int >> 80 == milliseconds
