"""The one clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from polyphonie.kernel import clock

NEW_YEARS_EVE_IN_UTC = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def test_it_tells_the_instant_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_it_stops_where_a_test_sets_it_and_goes_on_afterwards() -> None:
    with clock.set_at(NEW_YEARS_EVE_IN_UTC):
        assert clock.now() == NEW_YEARS_EVE_IN_UTC
        with clock.set_at(NEW_YEARS_EVE_IN_UTC + timedelta(days=1)):
            assert clock.now() == NEW_YEARS_EVE_IN_UTC + timedelta(days=1)
        assert clock.now() == NEW_YEARS_EVE_IN_UTC
    assert clock.now() > NEW_YEARS_EVE_IN_UTC


def test_it_counts_legal_days_in_paris() -> None:
    with clock.set_at(NEW_YEARS_EVE_IN_UTC):
        assert clock.today() == date(2026, 1, 1)
    with clock.set_at(datetime(2026, 7, 14, 21, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 14)


def test_it_is_set_for_one_thread_only() -> None:
    with clock.set_at(NEW_YEARS_EVE_IN_UTC), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result() > NEW_YEARS_EVE_IN_UTC


def test_it_takes_an_instant_of_any_zone() -> None:
    with clock.set_at(datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=11)))):
        assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_it_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"), clock.set_at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
