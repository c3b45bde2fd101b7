"""The deadline to pay: from receipt or certification, stopped once, late interest to the cent, prescription."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.invoicing.terms.lateness import rate_day
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.reference.terms import Rate
from polyphonie.spending.rules import deadlines, interest
from polyphonie.spending.terms.deadlines import Clock
from polyphonie.spending.terms.interest import Part, PartKind

RECEIVED = date(2026, 3, 2)


def clock(delay: PaymentDelay = PaymentDelay.GENERAL, certified_on: date | None = None) -> Clock:
    return deadlines.started(received_on=RECEIVED, certified_on=certified_on, delay=delay)


def late(amount: int, due_on: date, paid_on: date) -> dict[PartKind, int]:
    parts = interest.parts(
        [(amount, paid_on)],
        due_on=due_on,
        rate_on=lambda day: Rate(Decimal("10.15"), day),
        indemnity_on=lambda day: Rate(Decimal(40), day),
    )
    return {part.kind: part.cents for part in parts}


@pytest.mark.parametrize(
    ("delay", "due_on"),
    [
        (PaymentDelay.GENERAL, date(2026, 4, 1)),
        (PaymentDelay.HEALTH, date(2026, 4, 21)),
        (PaymentDelay.PUBLIC_COMPANY, date(2026, 5, 1)),
    ],
)
def test_it_gives_each_kind_of_body_its_days(delay: PaymentDelay, due_on: date) -> None:
    assert clock(delay).due_on == due_on


def test_it_starts_at_the_certification_when_that_comes_later() -> None:
    assert clock(certified_on=date(2026, 3, 10)).due_on == date(2026, 4, 9)
    assert clock(certified_on=date(2026, 2, 10)).due_on == date(2026, 4, 1)


def test_it_stops_once_and_restarts_with_thirty_days_at_least() -> None:
    halted = deadlines.stopped(clock(), on=date(2026, 3, 20))
    assert halted.due_on is None
    running = deadlines.resumed(halted, on=date(2026, 4, 10))
    assert running.due_on == date(2026, 5, 10)
    assert deadlines.stopped(running, on=date(2026, 4, 12)) == running


def test_it_restarts_with_what_was_left_when_that_is_more() -> None:
    halted = deadlines.stopped(clock(PaymentDelay.PUBLIC_COMPANY), on=RECEIVED)
    assert deadlines.resumed(halted, on=date(2026, 3, 4)).due_on == date(2026, 5, 3)


def test_it_owes_interest_and_forty_euros_for_a_day_of_lateness_and_nothing_in_time() -> None:
    assert late(1_000_00, date(2026, 4, 1), date(2026, 4, 1)) == {}
    found = late(1_000_00, date(2026, 4, 1), date(2026, 4, 11))
    assert found == {PartKind.INTEREST: 2_78, PartKind.INDEMNITY: 40_00}


def test_it_takes_the_rate_of_the_half_year_in_which_interest_begins() -> None:
    assert rate_day(date(2026, 6, 30)) == date(2026, 7, 1)
    assert rate_day(date(2026, 6, 29)) == date(2026, 1, 1)


def test_it_says_when_the_rate_of_that_half_year_is_not_kept_yet() -> None:
    rate = Rate(Decimal("10.15"), date(2026, 1, 1))
    told = {
        due_on: Part(PartKind.INTEREST, 1, 1, due_on, due_on, 1, rate).provisional
        for due_on in (date(2026, 6, 29), date(2026, 6, 30))
    }
    assert told == {date(2026, 6, 29): False, date(2026, 6, 30): True}
    assert not Part(PartKind.INDEMNITY, 40_00).provisional


@given(st.integers(0, 10**12), st.integers(-40, 2_000), st.integers(0, 200))
def test_it_never_owes_less_for_paying_later(cents: int, days: int, more: int) -> None:
    """C8: interest is never below zero, nil in time, and grows with the delay; the indemnity is owed once."""
    due_on = date(2026, 4, 1)
    sooner, later = (late(cents, due_on, due_on + timedelta(days=each)) for each in (days, days + more))
    assert 0 <= sooner.get(PartKind.INTEREST, 0) <= later.get(PartKind.INTEREST, 0)
    assert sooner.get(PartKind.INDEMNITY, 0) == (40_00 if days > 0 else 0)


def test_it_prescribes_after_the_fourth_year_that_follows() -> None:
    assert deadlines.prescribed_from(date(2021, 3, 1)) == date(2026, 1, 1)
