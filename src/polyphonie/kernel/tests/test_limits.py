"""So many a second for each, some in advance; places for so many at once."""

from __future__ import annotations

from polyphonie.kernel.limits import BURST_SECONDS, Rate, Room


def test_it_admits_a_burst_then_the_pace_of_each_key_alone() -> None:
    clock = [0.0]
    rate = Rate(10, now=lambda: clock[0])
    assert [rate.admits("one") for _ in range(10 * BURST_SECONDS + 2)].count(True) == 10 * BURST_SECONDS
    assert rate.admits("another")
    clock[0] += 0.5
    assert [rate.admits("one") for _ in range(8)].count(True) == 5
    clock[0] += 3_600
    assert [rate.admits("one") for _ in range(10 * BURST_SECONDS + 2)].count(True) == 10 * BURST_SECONDS


def test_it_is_no_limit_when_there_is_none() -> None:
    rate = Rate(0)
    assert all(rate.admits("one") for _ in range(1_000))


def test_it_tells_at_once_that_no_place_is_free() -> None:
    room = Room(2)
    assert [room.enter() for _ in range(3)] == [True, True, False]
    room.leave()
    assert room.enter()
