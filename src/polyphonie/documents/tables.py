"""Any table as a file that a spreadsheet opens, row by row: a million rows are written in the memory of a few."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Final, Literal

import xlsxwriter

from polyphonie.kernel.cells import inert

Cell = str | int | date | None
"""Words, a number (of cents in a column of amounts), a day, or nothing."""

ColumnKind = Literal["words", "amount", "number", "day"]

_NOT_IN_TABS: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST: Final = 31
"""Characters in the name of a spreadsheet's tab, at most."""
_MOST_ROWS: Final = 1_000_000
"""Rows in a tab: a spreadsheet takes 1,048,576, and the table goes on in another."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and whether it holds words, amounts in cents, whole numbers or days."""

    heading: str
    kind: ColumnKind = "words"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes: what parts its cells, its days, its decimals, a cell that has nothing; what stands before."""

    delimiter: str = ";"
    day: str = "%Y-%m-%d"
    decimal: str = "."
    nothing: str = ""
    quoted: bool = False
    preamble: tuple[tuple[str, ...], ...] = ()


PLAIN: Final = Manner()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of its tab, its columns, its rows as they are made, what is said below them."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    notes: tuple[str, ...] = ()


def csv_lines(table: Table, manner: Manner = PLAIN) -> Iterator[str]:
    """The table as CSV, some rows at a time: UTF-8 with its mark, so that a spreadsheet opens it by itself."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=manner.delimiter, quoting=csv.QUOTE_ALL if manner.quoted else csv.QUOTE_MINIMAL)

    def written() -> str:
        told = text.getvalue()
        text.seek(0)
        text.truncate()
        return told

    text.write("\ufeff")
    writer.writerows([inert(cell) for cell in row] for row in manner.preamble)
    writer.writerow(inert(column.heading) for column in table.columns)
    yield written()
    left = iter(table.rows)
    while rows := list(islice(left, _AT_ONCE)):
        writer.writerows(
            [_told(cell, column, manner) for cell, column in zip(row, table.columns, strict=True)] for row in rows
        )
        yield written()
    if table.notes:
        writer.writerows([inert(note)] for note in table.notes)
        yield written()


def _told(cell: Cell, column: Column, manner: Manner) -> str:
    if cell is None or cell == "":
        return manner.nothing
    if isinstance(cell, str):
        return inert(cell)
    if isinstance(cell, date):
        return cell.strftime(manner.day)
    return str(Decimal(cell).scaleb(-2)).replace(".", manner.decimal) if column.kind == "amount" else str(cell)


_PART: Final = 1 << 16


def xlsx_parts(table: Table, manner: Manner = PLAIN) -> Iterator[bytes]:
    """The workbook part by part. Its file is on the disk only while it is read, whoever stops reading."""
    with tempfile.TemporaryFile() as content:
        write_xlsx(content, table, manner)
        content.seek(0)
        while part := content.read(_PART):
            yield part


def write_xlsx(file: IO[bytes], table: Table, manner: Manner = PLAIN) -> None:
    """The table as a workbook: what was written of it lies on the disk. Past a million rows it goes on in a new tab."""
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, told) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        amount = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        first = len(manner.preamble) + 1
        page, number, tab = None, 0, 0
        for row in table.rows:
            if page is None or number >= _MOST_ROWS:
                tab += 1
                page, number = _begun(book, table, manner, heading, tab), first
            for place, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    page.write_string(number, place, cell)
                elif isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                elif table.columns[place].kind == "amount":
                    page.write_number(number, place, Decimal(cell).scaleb(-2), amount)
                else:
                    page.write_number(number, place, cell)
            number += 1
        if page is None:
            page, number = _begun(book, table, manner, heading, 1), first
        for after, note in enumerate(table.notes, start=number + 1):
            page.write_string(after, 0, note)


def _begun(book: xlsxwriter.Workbook, table: Table, manner: Manner, heading: object, tab: int) -> xlsxwriter.worksheet:
    """A tab with what stands before its rows."""
    name = table.name.translate(_NOT_IN_TABS)
    page = book.add_worksheet(name[:_WIDEST] if tab == 1 else f"{name[: _WIDEST - 4]} {tab}")
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    top = len(manner.preamble)
    page.freeze_panes(top + 1, 0)
    for place, column in enumerate(table.columns):
        page.set_column(place, place, {"words": 22, "amount": 16, "number": 10, "day": 12}[column.kind])
    for number, cells in enumerate(manner.preamble):
        for place, cell in enumerate(cells):
            if cell:
                page.write_string(number, place, cell)
    for place, column in enumerate(table.columns):
        page.write_string(top, place, column.heading, heading)
    return page
