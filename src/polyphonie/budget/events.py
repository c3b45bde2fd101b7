"""What the budget announces. The entity is the one whose appropriations they are."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class YearClosed(Event):
    """A year was closed: what it had left to pay is payable on the next one's envelopes (`queries.followed_by`)."""

    fiscal_year: int
    closed_on: str
