"""Where a month of a fiscal year stands on a day: whether what it consumed may still change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words

from .limits import COMPLEMENTARY_DAYS


class Standing(StrEnum):
    OVER = "over"
    OPEN = "open"
    TO_COME = "to_come"


STANDINGS: Final[Mapping[Standing, Words]] = {
    Standing.OVER: Words("terminé", "over"),
    Standing.OPEN: Words("en cours", "open"),
    Standing.TO_COME: Words("à venir", "to come"),
}


def standing(year: int, month: int, *, on: date) -> Standing:
    """Where a month (1 to 12) of a year stands: December stays open as long as its complementary days, which count in
    it. Source: LOLF, article 28.
    """
    after = date(year + 1, 1, 1) + timedelta(days=COMPLEMENTARY_DAYS) if month == 12 else date(year, month + 1, 1)
    if on < date(year, month, 1):
        return Standing.TO_COME
    return Standing.OPEN if on < after else Standing.OVER
