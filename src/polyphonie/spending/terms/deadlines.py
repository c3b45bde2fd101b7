"""The words of the deadline to pay: where its clock stands, and what lateness costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

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
