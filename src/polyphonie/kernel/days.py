"""Days, spans of days and fiscal years. An instant is a `datetime` with a zone and is never mixed with a day.

By convention a name that ends in `_on` is a day and one that ends in `_at` is an instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


def day_of(text: str) -> date | None:
    """The day that an address or a form tells, if it is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to the eve of `end`: the end is excluded; None is without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Span) -> bool:
        """Whether some day is in both."""
        ends = [end for end in (self.end, other.end) if end is not None]
        return not ends or max(self.start, other.start) < min(ends)


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A State's fiscal year, which is the civil year (LOLF, article 1)."""

    year: int

    @classmethod
    def of(cls, day: date) -> FiscalYear:
        return cls(day.year)

    @property
    def span(self) -> Span:
        return Span(date(self.year, 1, 1), date(self.year + 1, 1, 1))

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 1, 1) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return day in self.span

    def __str__(self) -> str:
        return str(self.year)
