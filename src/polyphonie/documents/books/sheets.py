"""A table of the books as it is printed or opened in a spreadsheet: columns, rows with their amounts, notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Final, Literal

import xlsxwriter

from polyphonie.kernel.cells import inert

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
    return "" if cents is None else str(Decimal(cents).scaleb(-2))


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """One tab for each table, row by row: what was written of a tab lies on the disk."""
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, told) as book:
        bold = {"bold": True}
        title, heading = book.add_format(bold | {"font_size": 14}), book.add_format(bold | {"bottom": 1})
        amounts = "#,##0.00;[Red]-#,##0.00"
        formats = {
            "heading": (book.add_format(bold), book.add_format(bold)),
            "line": (book.add_format(), book.add_format({"num_format": amounts})),
            "total": (book.add_format(bold | {"top": 1}), book.add_format(bold | {"top": 1, "num_format": amounts})),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.tab.translate(_NOT_IN_TABS)[:_WIDEST])
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
                        page.write_number(number, place, Decimal(cents).scaleb(-2), amount)
            for after, note in enumerate(sheet.notes, start=number + 2):
                page.write_string(after, 0, note)
