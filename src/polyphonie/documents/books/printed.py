"""Tables of the books as an accessible PDF, made by Typst from `books.typ`; apart, because Typst takes long to load."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from polyphonie.documents.invoice.render import printed

from .sheets import Row, Sheet

TEMPLATE: Final = Path(__file__).with_name("books.typ")
_THIN_SPACE: Final = "\u202f"
_MINUS: Final = "\u2212"


def pdf(sheets: Sequence[Sheet], *, title: str, lead: str, foot: str, language: str, made: date) -> bytes:
    """The tables, each on a page of its own, as a PDF/A-2a that PDF/UA-1 programs can read aloud.

    The same tables always give the same bytes. `made` is the day in the metadata.
    """
    page = {
        "title": title,
        "lead": lead,
        "foot": foot,
        "language": language,
        "sheets": [_told(sheet, language) for sheet in sheets],
        "made": {"year": made.year, "month": made.month, "day": made.day},
    }
    content = json.dumps(printed.drawable(page), ensure_ascii=False)
    written = printed.compiler(TEMPLATE).compile(
        format="pdf",
        sys_inputs={"page": content},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(made.year, made.month, made.day, tzinfo=UTC),
    )
    assert isinstance(written, bytes)
    return written


def _told(sheet: Sheet, language: str) -> Mapping[str, object]:
    return {
        "title": sheet.title,
        "columns": sheet.columns,
        "rows": [_row(row, language) for row in sheet.rows],
        "notes": sheet.notes,
    }


def _row(row: Row, language: str) -> Mapping[str, object]:
    return {
        "code": row.code,
        "label": row.label,
        "values": [amount(value, language) for value in row.values],
        "kind": row.kind,
    }


def amount(cents: int | None, language: str) -> str:
    """An amount as its readers write it: thin spaces and a comma in French, commas and a point in English."""
    if cents is None:
        return ""
    text = f"{abs(Decimal(cents).scaleb(-2)):,.2f}"
    if language == "fr":
        text = text.replace(",", _THIN_SPACE).replace(".", ",")
    return f"{_MINUS}{text}" if cents < 0 else text
