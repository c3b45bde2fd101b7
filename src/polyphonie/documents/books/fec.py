"""The file of accounting entries (FEC) that the tax authority asks for, written as it streams, and checked.

Eighteen columns in the order of article A. 47 A-1, VII of the Livre des procédures fiscales; a tab between them, days
as AAAAMMJJ, amounts with a comma. The entries that close the accounts of charges and income are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from .entries import EntryLine

COLUMNS: Final = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
MEDIA_TYPE: Final = "text/tab-separated-values; charset=utf-8"

_MANDATORY: Final = frozenset(COLUMNS) - {
    "CompAuxNum",
    "CompAuxLib",
    "EcritureLet",
    "DateLet",
    "Montantdevise",
    "Idevise",
}
_DAYS: Final = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
_AMOUNT: Final = re.compile(r"-?\d+,\d{2}")
_BREAKS: Final = re.compile(r"[\s|]+")
_MOST_TOLD: Final = 1_000


def name(siren: str, *, until: date) -> str:
    """The file's name, as the article wants it: the SIREN, FEC, the last day of the year."""
    return f"{siren}FEC{until:%Y%m%d}.txt"


def written(lines: Iterable[EntryLine]) -> Iterator[str]:
    """The file, line by line, its heading first."""
    yield "\t".join(COLUMNS) + "\r\n"
    for line in lines:
        yield "\t".join(_cells(line)) + "\r\n"


def _cells(line: EntryLine) -> Sequence[str]:
    number = f"{line.journal}-{line.number}"
    return (
        _text(line.journal),
        _text(line.journal_label),
        number,
        _day(line.on),
        line.account,
        _text(line.account_label) or line.account,
        _text(line.party),
        _text(line.party_label),
        _text(line.piece) or number,
        _day(line.piece_on or line.on),
        _text(line.label) or number,
        _amount(line.debit),
        _amount(line.credit),
        _text(line.matched),
        _day(line.matched_on),
        _day(line.validated_on),
        "",
        "",
    )


def _text(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _amount(cents: int) -> str:
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100},{whole % 100:02d}"


class Problem(NamedTuple):
    """What is wrong in a file, and on which line (from 1; 0 for the whole file)."""

    line: int
    code: str
    said: str


@dataclass(slots=True)
class Checked:
    """What a check found: how much was read, its totals in cents, the balance of each account, what is wrong."""

    lines: int
    entries: int
    debit: int
    credit: int
    balances: Mapping[str, int]
    problems: Sequence[Problem]


class _Open(NamedTuple):
    number: str
    on: str


class Checking:
    """Reads a file line by line and gathers what is wrong in it: its structure, its days, its balances."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.balances: dict[str, int] = {}
        self.line = self.entries = self.debit = self.credit = 0
        self.entry: _Open | None = None
        self.unbalanced = 0
        self.began = 0
        self.seen: set[str] = set()

    def tell(self, code: str, said: str, *, line: int | None = None) -> None:
        if len(self.problems) < _MOST_TOLD:
            self.problems.append(Problem(self.line if line is None else line, code, said))

    def heading(self, text: str) -> None:
        if tuple(text.split("\t")) != COLUMNS:
            self.tell("columns", "the heading does not name the eighteen columns in their order")

    def row(self, text: str) -> None:
        cells = text.split("\t")
        if len(cells) != len(COLUMNS):
            self.tell("columns", f"{len(cells)} columns instead of {len(COLUMNS)}")
            return
        said = dict(zip(COLUMNS, cells, strict=True))
        for column in COLUMNS:
            if column in _MANDATORY and not said[column].strip():
                self.tell("missing", f"{column} is empty")
        for column in _DAYS:
            if said[column] and not _is_day(said[column]):
                self.tell("day", f"{column} is not a day written AAAAMMJJ: {said[column]}")
        if not said["CompteNum"][:3].isdecimal():
            self.tell("account", f"the account does not begin with three digits: {said['CompteNum']}")
        self._next_entry(_Open(said["EcritureNum"], said["EcritureDate"]))
        self._add(said)

    def _next_entry(self, here: _Open) -> None:
        if self.entry is not None and self.entry.number == here.number:
            if self.entry.on != here.on:
                self.tell("day", f"the entry {here.number} has two days")
            return
        self.end_entry()
        if here.number in self.seen:
            self.tell("entry", f"the lines of the entry {here.number} do not stand together")
        self.seen.add(here.number)
        self.entry, self.began = here, self.line
        self.entries += 1

    def _add(self, said: Mapping[str, str]) -> None:
        for column in ("Debit", "Credit"):
            if not _AMOUNT.fullmatch(said[column]):
                self.tell("amount", f"{column} is not an amount with two decimals after a comma: {said[column]}")
                return
        debit, credit = (int(said[column].replace(",", "")) for column in ("Debit", "Credit"))
        if debit and credit:
            self.tell("amount", "a line is a debit or a credit, not both")
        self.debit += debit
        self.credit += credit
        self.unbalanced += debit - credit
        account = said["CompteNum"]
        self.balances[account] = self.balances.get(account, 0) + debit - credit

    def end_entry(self) -> None:
        if self.entry is not None and self.unbalanced:
            self.tell("balance", f"the entry {self.entry.number} is out by {_amount(self.unbalanced)}", line=self.began)
        self.unbalanced = 0


def checked(lines: Iterable[str]) -> Checked:
    """Check a file's lines, as text without their ends."""
    checking = Checking()
    for checking.line, text in enumerate(lines, start=1):
        if checking.line == 1:
            checking.heading(text.removeprefix("\ufeff"))
        else:
            checking.row(text)
    checking.end_entry()
    if checking.line == 0:
        checking.tell("columns", "the file is empty", line=0)
    return Checked(
        max(checking.line - 1, 0),
        checking.entries,
        checking.debit,
        checking.credit,
        checking.balances,
        checking.problems,
    )


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 -- only whether it is a day
    except ValueError:
        return False
    return len(text) == 8
