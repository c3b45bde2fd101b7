"""What a service done must be, and how much of a line is left to certify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import certificates as terms


def observation_refusals(*, amount: Money, done_on: date, reserves: str, on: date) -> Iterator[Refusal]:
    if amount.cents <= 0 or amount.currency != "EUR":
        yield terms.AMOUNT_NOT_POSITIVE()
    if done_on > on:
        yield terms.DAY_TO_COME(day=done_on.strftime("%d/%m/%Y"))
    yield from reserves_refusals(reserves)


def reserves_refusals(reserves: str) -> Iterator[Refusal]:
    if len(reserves) > terms.LONGEST_RESERVES or "\x00" in reserves:
        yield terms.RESERVES_WRONG(most=terms.LONGEST_RESERVES)


def excess_refusals(*, amount: int, left: int, tolerance: int) -> Iterator[Refusal]:
    """What is certified on a line stays within its amount (C2), but for what the policy of the day tolerates."""
    if amount > left + tolerance:
        yield terms.MORE_THAN_COMMITTED(left=Money(left), asked=Money(amount), tolerance=Money(tolerance))
