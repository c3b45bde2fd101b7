"""A table of the books as it is printed or opened in a spreadsheet: columns, rows with their amounts, notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Final, Literal

import xlsxwriter

from polyphonie.kernel.cells import inert
from polyphonie.kernel.money import Money

RowKind = Literal["heading", "line", "total"]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_WIDEST: Final = 31
"""Characters in the name of a spreadsheet's tab, at most."""
_NOT_IN_TABS: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its code, its words, and an amount in cents (or nothing) for each column of figures."""

    code: str
    label: str
    values: tuple[int | None, ...]
    kind: RowKind = "line"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `tab` is its short name; `columns` head the code, the words and then each figure."""

    tab: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()


def csv_lines(sheets: Sequence[Sheet]) -> Iterator[str]:
    """The tables one under the other: UTF-8 with its mark and semicolons, which a spreadsheet opens by itself."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    yield "\ufeff"
    for sheet in sheets:
        writer.writerow([inert(sheet.title)])
        writer.writerow(map(inert, sheet.columns))
        for row in sheet.rows:
            writer.writerow([inert(row.code), inert(row.label), *map(_decimal, row.values)])
        writer.writerows([inert(note)] for note in sheet.notes)
        writer.writerow([])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _decimal(cents: int | None) -> str:
    return "" if cents is None else str(Money(cents).decimal)


_STREAMED: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_AMOUNTS: Final = "#,##0.00;[Red]-#,##0.00"
MOST_ROWS: Final = 1_048_576
"""Rows of a spreadsheet's tab, at most."""


def write_journal_xlsx(
    file: IO[bytes],
    *,
    tab: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Sequence[int | None]]],
) -> None:
    """Rows of words then amounts in cents, as they come; what was written lies on the disk. A full tab has another."""
    rows = iter(rows)
    with xlsxwriter.Workbook(file, _STREAMED) as book:
        heading, amount = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": _AMOUNTS})
        place = 1
        while some := next(rows, None):
            page = book.add_worksheet(_tab(tab if place == 1 else f"{tab} ({place})"))
            page.set_landscape()
            page.freeze_panes(1, 0)
            page.set_column(0, len(heads) - 1, 18)
            for column, head in enumerate(heads):
                page.write_string(0, column, head, heading)
            for number, (words, cents) in enumerate(chain([some], islice(rows, MOST_ROWS - 2)), start=1):
                for column, word in enumerate(words):
                    page.write_string(number, column, word)
                for column, each in enumerate(cents, start=len(words)):
                    if each is not None:
                        page.write_number(number, column, Money(each).decimal, amount)
            place += 1
        if place == 1:
            book.add_worksheet(_tab(tab))


def _tab(name: str) -> str:
    return name.translate(_NOT_IN_TABS)[:_WIDEST]


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """One tab for each table, row by row: what was written of a tab lies on the disk."""
    with xlsxwriter.Workbook(file, _STREAMED) as book:
        bold = {"bold": True}
        title, heading = book.add_format(bold | {"font_size": 14}), book.add_format(bold | {"bottom": 1})
        formats = {
            "heading": (book.add_format(bold), book.add_format(bold)),
            "line": (book.add_format(), book.add_format({"num_format": _AMOUNTS})),
            "total": (book.add_format(bold | {"top": 1}), book.add_format(bold | {"top": 1, "num_format": _AMOUNTS})),
        }
        for sheet in sheets:
            page = book.add_worksheet(_tab(sheet.tab))
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            page.freeze_panes(3, 2)
            page.set_column(0, 0, 14)
            page.set_column(1, 1, 60)
            page.set_column(2, max(len(sheet.columns) - 1, 2), 20)
            page.write_string(0, 0, sheet.title, title)
            for place, words in enumerate(sheet.columns):
                page.write_string(2, place, words, heading)
            number = 3
            for number, row in enumerate(sheet.rows, start=3):
                text, amount = formats[row.kind]
                page.write_string(number, 0, row.code, text)
                page.write_string(number, 1, row.label, text)
                for place, cents in enumerate(row.values, start=2):
                    if cents is not None:
                        page.write_number(number, place, Money(cents).decimal, amount)
            for after, note in enumerate(sheet.notes, start=number + 2):
                page.write_string(after, 0, note)
