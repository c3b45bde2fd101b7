"""A restitution's file as the answer to a request: CSV while its rows are read, XLSX from the disk."""

from __future__ import annotations

from django.http import StreamingHttpResponse

from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.tables import csv_lines, xlsx_parts
from polyphonie.kernel import answering

from .making import File


def answer(file: File, form: str) -> StreamingHttpResponse:
    """The file as CSV, or as XLSX."""
    whole = form == "xlsx"
    parts = xlsx_parts(file.table, file.manner) if whole else csv_lines(file.table, file.manner)
    return answering.streamed(f"{file.name}.{'xlsx' if whole else 'csv'}", XLSX if whole else CSV, parts)
