"""The limits that the LOLF sets to moves of appropriations: dated data, each with its source and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final


class LimitName(StrEnum):
    VIREMENT = "virement"
    ADVANCE = "advance"
    CANCELLATION = "cancellation"
    CARRY_OVER_PAYMENTS = "carry_over_payments"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this share of what finance acts opened in the year, from a day on.

    `mark`: S, a source says it; M, from memory, to be checked before it is relied upon.
    """

    name: LimitName
    share: Decimal
    from_on: date
    until_on: date | None
    source: str
    mark: str


_LOLF: Final = date(2005, 1, 1)
"""The day from which the LOLF applies as a whole (its article 67)."""

LIMITS: Final = (
    Limit(LimitName.VIREMENT, Decimal("0.02"), _LOLF, None, "LOLF, article 12-I", "S"),
    Limit(LimitName.ADVANCE, Decimal("0.01"), _LOLF, None, "LOLF, article 13", "S"),
    Limit(LimitName.CANCELLATION, Decimal("0.015"), _LOLF, None, "LOLF, article 14-I", "S"),
    Limit(LimitName.CARRY_OVER_PAYMENTS, Decimal("0.03"), _LOLF, None, "LOLF, article 15-II", "S"),
)

COMPLEMENTARY_DAYS: Final = 20
"""Days after 31 December in which operations of the year may still be entered (LOLF, article 28; mark M)."""


def limit_on(name: LimitName, day: date) -> Limit:
    """The limit that holds on a day; before the first one, the first."""
    dated = sorted((each for each in LIMITS if each.name is name), key=lambda each: each.from_on)
    holding = [each for each in dated if each.from_on <= day and (each.until_on is None or day < each.until_on)]
    return (holding or dated)[-1 if holding else 0]
