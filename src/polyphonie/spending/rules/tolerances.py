"""By how much amounts that should be equal may differ: dated data, each with its source and how sure it is."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A tolerance in force from a day until another (excluded): thousandths of the amount, and cents at most."""

    name: str
    valid_from: date
    valid_to: date | None
    permille: int
    cents: int
    source: str
    certainty: str


@cache
def tolerances() -> tuple[Tolerance, ...]:
    """Every tolerance that is shipped."""
    with Path(__file__).parent.with_name("tolerances.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Tolerance(
                row["name"],
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                int(row["permille"]),
                int(row["cents"]),
                row["source"],
                row["certainty"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        )


def tolerated(name: str, cents: int, *, on: date) -> int:
    """By how many cents an amount may be differed from on a day: nothing, when no tolerance is in force."""
    for each in tolerances():
        if each.name == name and each.valid_from <= on and (each.valid_to is None or on < each.valid_to):
            return min(abs(cents) * each.permille // 1000, each.cents)
    return 0
