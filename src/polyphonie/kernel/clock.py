"""The one clock. Actions take their day as an argument; only doors, ids and journals ask what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present instant, in UTC, or the one that a test has set."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The legal day in metropolitan France, which is the day that deadlines count."""
    return now().astimezone(PARIS).date()


@contextmanager
def set_at(instant: datetime) -> Iterator[None]:
    """Stop the clock at an instant with a zone, for this thread's block."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a zone")
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
