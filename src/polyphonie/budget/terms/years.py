"""The life of a fiscal year: open, then closed once its complementary period is over."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from polyphonie.kernel.lifecycle import LifeCycle, Move


class YearState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


YEAR_LIFE: Final = LifeCycle(
    states=YearState,
    initial=YearState.OPEN,
    moves={"close": Move(frozenset({YearState.OPEN}), YearState.CLOSED)},
)
