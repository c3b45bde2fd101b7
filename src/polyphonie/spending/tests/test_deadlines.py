"""The deadline to pay: from receipt or certification, stopped once, late interest to the cent, prescription."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel.money import Money
from polyphonie.spending.rules import deadlines
from polyphonie.spending.terms.deadlines import NOT_LATE, Clock, Lateness

RECEIVED = date(2026, 3, 2)


def clock(delay: PaymentDelay = PaymentDelay.GENERAL, certified_on: date | None = None) -> Clock:
    return deadlines.started(received_on=RECEIVED, certified_on=certified_on, delay=delay)


def late(amount: int, due_on: date | None, paid_on: date) -> Lateness:
    return deadlines.lateness(
        Money(amount),
        due_on=due_on,
        paid_on=paid_on,
        percent_on=lambda day: Decimal("10.15"),
        indemnity_on=lambda day: Decimal(40),
    )


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
    assert late(1_000_00, date(2026, 4, 1), date(2026, 4, 1)) == NOT_LATE
    found = late(1_000_00, date(2026, 4, 1), date(2026, 4, 11))
    assert (found.days, found.interest, found.indemnity) == (10, Money(2_78), Money(40_00))


def test_it_takes_the_rate_of_the_half_year_in_which_interest_begins() -> None:
    assert deadlines.rate_day(date(2026, 6, 30)) == date(2026, 7, 1)
    assert deadlines.rate_day(date(2026, 6, 29)) == date(2026, 1, 1)


@given(st.integers(0, 10**12), st.integers(-40, 2_000), st.integers(0, 200))
def test_it_never_owes_less_for_paying_later(cents: int, days: int, more: int) -> None:
    """C8: interest is never below zero, nil in time, and grows with the delay; the indemnity is owed once."""
    due_on = date(2026, 4, 1)
    sooner, later = (late(cents, due_on, due_on + timedelta(days=each)) for each in (days, days + more))
    assert 0 <= sooner.interest.cents <= later.interest.cents
    assert sooner.indemnity.cents == (40_00 if days > 0 else 0)


def test_it_prescribes_after_the_fourth_year_that_follows() -> None:
    assert deadlines.prescribed_from(date(2021, 3, 1)) == date(2026, 1, 1)
