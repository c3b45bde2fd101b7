"""The general ledger of a year as a file: account after account, each line with the balance after it.

Written as its lines come, in the memory of some of them: CSV; a spreadsheet, of as many tabs as it takes; PDF, of as
many volumes, together in a ZIP when there are several.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, groupby, islice
from typing import IO, Final

from polyphonie.access.terms import Words
from polyphonie.documents.books import printed
from polyphonie.documents.books.sheets import Row, Sheet, write_journal_xlsx
from polyphonie.kernel import processes
from polyphonie.kernel.cells import inert
from polyphonie.kernel.money import Money

from .queries.files import LedgerLine

VOLUME: Final = 1_000
"""Lines of a PDF volume at most: some forty pages."""
TOGETHER: Final = 5
"""Volumes that one process makes before another takes over: Typst keeps in memory what its documents were made of."""

_HEADS: Final = (
    Words("Compte", "Account"),
    Words("Libellé du compte", "Account label"),
    Words("Date", "Day"),
    Words("Journal", "Journal"),
    Words("Numéro", "Number"),
    Words("Libellé", "Label"),
    Words("Pièce", "Document"),
    Words("Débit", "Debit"),
    Words("Crédit", "Credit"),
    Words("Solde", "Balance"),
)
_NAME: Final = Words("Grand livre", "General ledger")
_ENTRY: Final = Words("Écriture", "Entry")
_CARRIED: Final = Words("Report du volume précédent", "Carried from the volume before")
_TOTAL: Final = Words("Total du compte {account}", "Total of account {account}")
_LEAD: Final = Words("Montants en euros. Volume {volume}.", "Amounts in euros. Volume {volume}.")


@dataclass(slots=True)
class Told:
    """Whose ledger it is, of which year, and in which language; and the lines, account after account."""

    holder: str
    year: int
    language: str
    lines: Iterable[LedgerLine]

    def word(self, words: Words) -> str:
        return words.en if self.language == "en" else words.fr

    @property
    def heads(self) -> list[str]:
        return [self.word(head) for head in _HEADS]

    @property
    def name(self) -> str:
        return f"{self.word(_NAME)} {self.year}"


def _balanced(lines: Iterable[LedgerLine]) -> Iterator[tuple[LedgerLine, int]]:
    """Each line with the balance of its account after it."""
    for _account, of_account in groupby(lines, key=lambda line: line.account):
        balance = 0
        for line in of_account:
            balance += line.amount
            yield line, balance


def csv_text(told: Told) -> Iterator[str]:
    """The lines as CSV that a spreadsheet opens by itself, some at a time."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    yield "\ufeff"
    writer.writerow(told.heads)
    for line, balance in _balanced(told.lines):
        cents = (max(line.amount, 0), max(-line.amount, 0), balance)
        writer.writerow([*map(inert, _words(line)), *(Money(each).decimal for each in cents)])
        if text.tell() > _ENOUGH:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


_ENOUGH: Final = 1 << 16


def _words(line: LedgerLine) -> tuple[str, ...]:
    named = (line.account, line.account_label, line.on.isoformat(), line.journal)
    return (*named, str(line.number), line.label, line.reference)


def write_xlsx(file: IO[bytes], told: Told) -> None:
    """The lines as a spreadsheet; a tab takes as many as it can hold, and another follows."""
    rows = (
        (_words(line), (max(line.amount, 0) or None, max(-line.amount, 0) or None, balance))
        for line, balance in _balanced(told.lines)
    )
    write_journal_xlsx(file, tab=told.name, heads=told.heads, rows=rows)


def write_pdf(file: IO[bytes], told: Told) -> bool:
    """The lines as PDF/A, or as a ZIP of several; says whether it is a ZIP."""
    volumes = _volumes(told)
    begun = list(islice(volumes, 2))
    if len(begun) < 2:
        file.write(_printed(told.name, told.holder, told.year, told.language, (1, begun[0] if begun else [])))
        return False
    numbered = enumerate(chain(begun, volumes), start=1)
    printing = partial(_printed, told.name, told.holder, told.year, told.language)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        while some := list(islice(numbered, TOGETHER)):
            with processes.pool(1) as executor:
                for (number, _sheets), content in zip(some, executor.map(printing, some), strict=True):
                    name = f"{told.name}, volume {number:04d}.pdf"
                    archive.writestr(zipfile.ZipInfo(name, date_time=(told.year, 12, 31, 0, 0, 0)), content)
    return True


def _printed(name: str, holder: str, year: int, language: str, volume: tuple[int, Sequence[Sheet]]) -> bytes:
    number, sheets = volume
    lead = (_LEAD.en if language == "en" else _LEAD.fr).format(volume=number)
    foot = f"{holder}, {name}, volume {number}"
    return printed.pdf(
        sheets, title=f"{holder}, {name}", lead=lead, foot=foot, language=language, made=date(year, 12, 31)
    )


@dataclass(slots=True)
class _Account:
    """An account in a volume: its rows so far, and what its lines came to."""

    code: str
    label: str
    rows: list[Row] = field(default_factory=list)
    debit: int = 0
    credit: int = 0

    def take(self, line: LedgerLine, language: str) -> None:
        self.debit += max(line.amount, 0)
        self.credit += max(-line.amount, 0)
        day = line.on.isoformat() if language == "en" else f"{line.on:%d/%m/%Y}"
        words = f"{day}  {line.label}" + (f" ({line.reference})" if line.reference else "")
        amounts = (max(line.amount, 0) or None, max(-line.amount, 0) or None, self.debit - self.credit)
        self.rows.append(Row(f"{line.journal}-{line.number}", words, amounts))


def _volumes(told: Told) -> Iterator[list[Sheet]]:
    """The tables of each volume: an account that goes on in the next begins there with what it has come to."""
    lines = iter(told.lines)
    account: _Account | None = None
    while some := list(islice(lines, VOLUME)):
        sheets: list[Sheet] = []
        if account is not None:
            held = (account.debit, account.credit, account.debit - account.credit)
            account.rows = [Row("", told.word(_CARRIED), held, "heading")]
        for line in some:
            if account is None or account.code != line.account:
                if account is not None:
                    sheets.append(_sheet(told, account, ended=True))
                account = _Account(line.account, line.account_label)
            account.take(line, told.language)
        assert account is not None
        sheets.append(_sheet(told, account, ended=len(some) < VOLUME))
        yield sheets


def _sheet(told: Told, account: _Account, *, ended: bool) -> Sheet:
    heads = tuple(map(told.word, (_ENTRY, _HEADS[5], *_HEADS[7:])))
    total = told.word(_TOTAL).format(account=account.code)
    held = (account.debit, account.credit, account.debit - account.credit)
    rows = [*account.rows, Row("", total, held, "total")] if ended else account.rows
    return Sheet(account.code, f"{account.code} {account.label}", heads, rows)
