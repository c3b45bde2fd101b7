"""A restitution's file as the answer to a request: CSV while its rows are read, XLSX from the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Final

from django.http import StreamingHttpResponse

from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.tables import csv_lines, write_xlsx
from polyphonie.kernel import answering

from .making import File

_PART: Final = 1 << 16


def answer(file: File, form: str) -> StreamingHttpResponse:
    """The file as CSV, or as XLSX."""
    whole = form == "xlsx"
    parts = _xlsx(file) if whole else csv_lines(file.table, file.manner)
    return answering.streamed(f"{file.name}.{'xlsx' if whole else 'csv'}", XLSX if whole else CSV, parts)


def _xlsx(file: File) -> Iterator[bytes]:
    """The workbook part by part. Its file is on the disk only while it is read, whoever stops reading."""
    with tempfile.TemporaryFile() as content:
        write_xlsx(content, file.table, file.manner)
        content.seek(0)
        while part := content.read(_PART):
            yield part
