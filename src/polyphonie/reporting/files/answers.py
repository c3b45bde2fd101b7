"""A restitution's file as the answer to a request: CSV while its rows are read, XLSX from the disk."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.tables import csv_lines, write_xlsx

from .making import File


def answer(file: File, form: str) -> StreamingHttpResponse:
    """The file as CSV, or as XLSX."""
    if form != "xlsx":
        told = StreamingHttpResponse(csv_lines(file.table, file.manner), content_type=CSV)
        name = content_disposition_header(as_attachment=True, filename=f"{file.name}.csv")
        told["Content-Disposition"] = name or "attachment"
        return told
    content = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    write_xlsx(content, file.table, file.manner)
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{file.name}.xlsx", content_type=XLSX)
