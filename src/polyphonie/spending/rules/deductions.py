"""What the law makes of deductions: how much may be kept back, and when an advance must have been recovered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from polyphonie.spending.terms.payment_requests import table

RETAINED: Final = "retained"
"""The most that is kept back as a guarantee, of what is committed."""
RECOVERED_BY: Final = "recovered_by"
"""The part of what is committed from which an advance is recovered whole."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in force from a day until another (excluded), in thousandths of what is committed."""

    name: str
    since: date
    until: date | None
    permille: int
    source: str
    mark: str


@cache
def limits() -> tuple[Limit, ...]:
    """Every limit of the law that is shipped."""
    return tuple(
        Limit(
            row["name"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            int(row["permille"]),
            row["source"],
            row["mark"],
        )
        for row in table("deduction_limits.tsv")
    )


def _permille(name: str, on: date) -> int | None:
    held = (each for each in limits() if each.name == name)
    return next((each.permille for each in held if each.since <= on and (each.until is None or on < each.until)), None)


def retainable(cents: int, *, on: date) -> int:
    """How much of what is committed may be kept back as a guarantee: all of it, where no limit was in force."""
    permille = _permille(RETAINED, on)
    return cents if permille is None else cents * permille // 1000


def to_recover(cents: int, *, requested: int, open_advance: int, asked: int, on: date) -> int:
    """What must be recovered of an open advance by a request of `asked`, which brings what is requested of `cents`
    committed to `requested`: all that it covers, once the law wants it recovered; nothing before.
    """
    permille = _permille(RECOVERED_BY, on)
    if permille is None or requested * 1000 < cents * permille:
        return 0
    return min(open_advance, asked)
