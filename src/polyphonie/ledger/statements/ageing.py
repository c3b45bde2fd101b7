"""How old the open items of an account are on a day: by third party, in brackets of days past due (`ageing.tsv`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID


class Bracket(NamedTuple):
    """From that many days past due, until the next bracket; None: what is not due yet."""

    from_days: int | None
    label_fr: str
    label_en: str
    certainty: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A line of an account that nothing settles yet. `amount` is in cents, a debit above zero."""

    party: UUID | None
    due_on: date
    amount: int


@dataclass(slots=True)
class Aged:
    """What is open for one third party, by bracket."""

    party: UUID | None
    amounts: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.amounts)


@cache
def brackets() -> tuple[Bracket, ...]:
    with Path(__file__).with_name("ageing.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Bracket(
                int(row["from_days"]) if row["from_days"] else None, row["label_fr"], row["label_en"], row["certainty"]
            )
            for row in rows
        )


def place_of(days: int) -> int:
    """The place of the bracket of what is that many days past due (nought or less: not due)."""
    return sum(1 for each in brackets() if each.from_days is not None and days >= each.from_days)


def aged(items: Iterable[OpenItem], *, on: date) -> tuple[Aged, ...]:
    """The open items by third party and bracket, those with most past due first."""
    held: dict[UUID | None, Aged] = {}
    for item in items:
        row = held.setdefault(item.party, Aged(item.party, [0] * len(brackets())))
        row.amounts[place_of((on - item.due_on).days)] += item.amount
    return tuple(sorted(held.values(), key=lambda row: (-abs(sum(row.amounts[1:])), str(row.party))))
