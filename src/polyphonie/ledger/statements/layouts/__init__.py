"""The layouts of the statements, read from `statements.tsv` and `lines.tsv`, and checked as they are read.

A line takes the accounts that begin with one of its prefixes. `40/D` takes of them only those whose balance is a debit,
`40/C` only those whose balance is a credit. Of two lines that would take an account, the longer prefix has it: so a
short prefix gathers what no other names, and no account is taken twice.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

_HERE: Final = Path(__file__).parent


class Side(StrEnum):
    """Which balances of an account: any, those that are a debit, those that are a credit."""

    ANY = ""
    DEBIT = "D"
    CREDIT = "C"


class Sense(StrEnum):
    """What is above zero on a line; a line that adds others has their sense, where they have the same."""

    NONE = ""
    DEBIT = "debit"
    CREDIT = "credit"


class Kind(StrEnum):
    HEADING = "heading"
    ACCOUNTS = "accounts"
    TOTAL = "total"


class Measure(StrEnum):
    """What of an account a line tells: its balance at the end or at the beginning, what was debited and credited in
    the year, or all of that side by side.
    """

    CLOSING = "closing"
    OPENING = "opening"
    MOVEMENT = "movement"
    VARIATION = "variation"


class Column(StrEnum):
    """The figures that a statement has on each line."""

    AMOUNT = "amount"
    GROSS = "gross"
    DEDUCTIONS = "deductions"
    NET = "net"
    OPENING = "opening"
    INCREASES = "increases"
    DECREASES = "decreases"
    CLOSING = "closing"


class Term(NamedTuple):
    """The accounts that begin with a prefix, or of them those whose balance is on one side."""

    prefix: str
    side: Side


class Reference(NamedTuple):
    """Another line, added or taken away."""

    code: str
    sign: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """A line of a statement. `certainty` says how sure its accounts are: `confirmed` by a text or by real data, from
    `memory`, or our own `choice`.
    """

    code: str
    kind: Kind
    sense: Sense
    measure: Measure | None
    accounts: tuple[Term, ...]
    deductions: tuple[Term, ...]
    references: tuple[Reference, ...]
    label_fr: str
    label_en: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A statement as it is laid out on some days. `covers`: the prefixes of which every account has its line."""

    code: str
    valid_from: date
    valid_to: date | None
    columns: tuple[Column, ...]
    covers: tuple[str, ...]
    label_fr: str
    label_en: str
    source: str
    certainty: str
    lines: tuple[LayoutLine, ...]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def layouts(on: date) -> tuple[Layout, ...]:
    """The statements as they are laid out on a day, in their order."""
    return tuple(each for each in _all() if each.holds_on(on))


def layout(code: str, *, on: date) -> Layout | None:
    """One statement as it is laid out on a day, if there is such a one."""
    return next((each for each in layouts(on) if each.code == code), None)


@cache
def _all() -> tuple[Layout, ...]:
    lines: dict[tuple[str, str], list[LayoutLine]] = {}
    for row in _rows("lines.tsv"):
        lines.setdefault((row["statement"], row["valid_from"]), []).append(_line(row))
    return tuple(_layout(row, lines[row["code"], row["valid_from"]]) for row in _rows("statements.tsv"))


def _rows(name: str) -> list[dict[str, str]]:
    with _HERE.joinpath(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _layout(row: Mapping[str, str], lines: Sequence[LayoutLine]) -> Layout:
    return Layout(
        code=row["code"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        columns=tuple(map(Column, row["columns"].split())),
        covers=tuple(row["covers"].split()),
        label_fr=row["label_fr"],
        label_en=row["label_en"],
        source=row["source"],
        certainty=row["certainty"],
        lines=tuple(lines),
    )


def _line(row: Mapping[str, str]) -> LayoutLine:
    kind, total = Kind(row["kind"]), row["kind"] == Kind.TOTAL
    return LayoutLine(
        code=row["code"],
        kind=kind,
        sense=Sense(row["sense"]),
        measure=Measure(row["measure"]) if row["measure"] else None,
        accounts=() if total else tuple(map(_term, row["accounts"].split())),
        deductions=tuple(map(_term, row["deductions"].split())),
        references=tuple(map(_reference, row["accounts"].split())) if total else (),
        label_fr=row["label_fr"],
        label_en=row["label_en"],
        certainty=row["certainty"],
    )


def _term(text: str) -> Term:
    prefix, _, side = text.partition("/")
    assert prefix.isdecimal(), text
    return Term(prefix, Side(side))


def _reference(text: str) -> Reference:
    assert text[0] in "+-", text
    return Reference(text[1:], 1 if text[0] == "+" else -1)
