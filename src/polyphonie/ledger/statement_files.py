"""Statements and the trial balance as files to keep: PDF, XLSX, CSV."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from polyphonie.access.terms import Words
from polyphonie.documents.books import printed
from polyphonie.documents.books.sheets import CSV, XLSX, Sheet, csv_lines, write_xlsx

from .queries.statements import Told
from .statements import sheets

TRIAL_BALANCE: Final = "trial_balance"
"""The trial balance stands among the statements under this code."""


class Form(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES: Final[Mapping[Form, str]] = {Form.PDF: "application/pdf", Form.XLSX: XLSX, Form.CSV: CSV}


class Made(NamedTuple):
    """A file that was made."""

    name: str
    media_type: str
    content: bytes


def tables(told: Told, *, code: str, language: str) -> tuple[Sheet, ...]:
    """The table of a statement or of the trial balance; every one of them when no code is told."""
    year = told.year
    found = [
        sheets.sheet(now, before, year=year, language=language)
        for now, before in told.pairs()
        if code in ("", now.layout.code)
    ]
    if code in ("", TRIAL_BALANCE):
        found.append(sheets.trial_balance(told.totals.rows, told.totals.labels, year=year, language=language))
    return tuple(found)


def made(told: Told, *, code: str, form: Form, holder: str, language: str) -> Made:
    """A statement, or all of them, as a file. `holder` is whose accounts they are."""
    found = tables(told, code=code, language=language)
    name = f"{code.replace('_', '-') or _word(_ACCOUNTS, language)}-{told.year}.{form}"
    return Made(name, MEDIA_TYPES[form], content(found, told, form=form, holder=holder, language=language))


def content(found: Sequence[Sheet], told: Told, *, form: Form, holder: str, language: str) -> bytes:
    """Tables as the bytes of a file."""
    if form is Form.CSV:
        return "".join(csv_lines(found)).encode()
    if form is Form.XLSX:
        file = io.BytesIO()
        write_xlsx(file, found)
        return file.getvalue()
    until = told.until
    whole = until == date(told.year, 12, 31)
    words = _word(_WHOLE if whole else _PARTLY, language).format(year=told.year, until=_day(until, language))
    return printed.pdf(
        found,
        title=f"{holder}, {words}",
        lead=_word(_LEAD, language),
        foot=f"{holder}, {words}",
        language=language,
        made=until,
    )


_ACCOUNTS: Final = Words("comptes", "accounts")
_WHOLE: Final = Words("exercice {year}", "year {year}")
_PARTLY: Final = Words("exercice {year} au {until}", "year {year} as of {until}")
_LEAD: Final = Words("Montants en euros.", "Amounts in euros.")


def _day(day: date, language: str) -> str:
    return day.strftime("%Y-%m-%d" if language == "en" else "%d/%m/%Y")


def _word(words: Words, language: str) -> str:
    return words.en if language == "en" else words.fr
