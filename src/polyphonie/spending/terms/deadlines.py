"""The words of the deadline to pay: where its clock stands, and what lateness costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from polyphonie.kernel.money import Money

PRESCRIBED_AFTER: Final = 4
"""Years, from 1 January after the one in which the debt arose (loi n° 68-1250, article 1er)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the delay stands. `due_on` is its last day, None while it is stopped; `left` what was left to run then."""

    started_on: date
    days: int
    due_on: date | None
    stopped_on: date | None = None
    resumed_on: date | None = None
    left: int = 0

    @property
    def may_stop(self) -> bool:
        """The delay stops once."""
        return self.stopped_on is None


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a late payment costs: the days, the yearly percentage, the interest and the fixed indemnity."""

    days: int
    percent: Decimal
    interest: Money
    indemnity: Money

    @property
    def total(self) -> Money:
        return self.interest + self.indemnity


NOT_LATE: Final = Lateness(0, Decimal(0), Money(0), Money(0))
