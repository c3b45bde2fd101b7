"""The words of a late payment: what it costs, at which published rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from polyphonie.kernel.money import Money
from polyphonie.reference.terms import Rate

_SECOND_HALF: Final = 7
_PERCENT_OF_A_YEAR: Final = 36_500


@dataclass(frozen=True, slots=True)
class Lateness:
    """What paying after a day costs: so many days of interest at a yearly rate, and the fixed indemnity.

    Source: code de la commande publique, articles L2192-13, R2192-31 to R2192-36 and D2192-35.
    """

    due_on: date
    days: int
    rate: Rate
    interest: Money
    indemnity: Money

    @classmethod
    def of(
        cls,
        amount: Money,
        *,
        due_on: date,
        days: int,
        rate_on: Callable[[date], Rate],
        indemnity_on: Callable[[date], Rate],
    ) -> Self:
        """Interest on an amount with its taxes, rounded to the cent. What is published is told by day."""
        rate = rate_on(rate_day(due_on))
        interest = amount.at_rate(rate.value * days / _PERCENT_OF_A_YEAR)
        return cls(due_on, days, rate, interest, Money.of(indemnity_on(due_on).value))

    @property
    def provisional(self) -> bool:
        return is_provisional(self.rate, due_on=self.due_on)


def rate_day(due_on: date) -> date:
    """The first day of the half-year in which interest begins to run: that of its rate (article R2192-31)."""
    begun = due_on + timedelta(days=1)
    return date(begun.year, 1 if begun.month < _SECOND_HALF else _SECOND_HALF, 1)


def is_provisional(rate: Rate, *, due_on: date) -> bool:
    """Whether the rate of that half-year is not kept yet, so that the last one before it stands for it."""
    return rate.since < rate_day(due_on)
