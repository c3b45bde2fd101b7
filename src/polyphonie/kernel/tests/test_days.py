"""Spans of days and fiscal years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel.days import FiscalYear, Span

FIRST = date(2026, 1, 1)
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))
spans = st.builds(
    lambda start, length: Span(start, None if length is None else start + timedelta(days=length)),
    days,
    st.none() | st.integers(0, 20),
)
HORIZON = [FIRST + timedelta(days=number) for number in range(80)]


@given(spans, spans)
def test_it_overlaps_another_exactly_when_a_day_is_in_both(one: Span, other: Span) -> None:
    assert one.overlaps(other) is any(day in one and day in other for day in HORIZON)
    assert one.overlaps(other) is other.overlaps(one)


def test_it_holds_its_first_day_and_not_its_end() -> None:
    span = Span(date(2026, 3, 1), date(2026, 3, 31))
    assert date(2026, 3, 1) in span
    assert date(2026, 3, 30) in span
    assert date(2026, 3, 31) not in span
    assert date(2026, 2, 28) not in span


def test_it_goes_on_for_ever_without_an_end() -> None:
    assert date(9999, 12, 31) in Span(FIRST)


def test_it_refuses_to_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Span(date(2026, 3, 2), date(2026, 3, 1))


@given(st.dates(date(1900, 1, 1), date(9998, 12, 31)))
def test_it_finds_the_one_fiscal_year_of_a_day(day: date) -> None:
    year = FiscalYear.of(day)
    assert day in year
    assert day not in FiscalYear(year.year + 1)
    assert year.last_day in year
    assert year.last_day + timedelta(days=1) not in year
    assert str(year) == str(day.year)
