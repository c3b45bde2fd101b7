"""The e-invoice engine: read UBL, CII and Factur-X; check them against schema and rules; explain the verdict.

    from polyphonie.documents import invoice

    document = invoice.read(content, file_name="F2026-001.xml")
    document.invoice.totals.due

    report = invoice.check(content)
    report.valid, [failure.message_fr for failure in report.failed]

Both raise `Unreadable` (a stable code DOC-…, sentences in French and English) when the bytes are no invoice.
Plain Python over lxml (and pikepdf for PDF): no Django, no database, no network, no clock.
"""

from . import model
from .checking import check
from .reading import Document, read
from .verdict import Failure, Report, SchemaError, SchemaVerdict, Unreadable

__all__ = [
    "Document",
    "Failure",
    "Report",
    "SchemaError",
    "SchemaVerdict",
    "Unreadable",
    "check",
    "model",
    "read",
]
