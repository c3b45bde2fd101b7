"""The e-invoice engine: read UBL, CII and Factur-X; check them against schema and rules; explain the verdict.

    from polyphonie.documents import invoice

    document = invoice.read(content, file_name="F2026-001.xml")
    document.invoice.totals.due

    report = invoice.check(content)
    report.valid, [failure.message_fr for failure in report.failed]

    converted = invoice.convert(document, to="cii")
    converted.content, converted.lost_terms

    invoice.explain("BR-CO-14").remedy_fr

All raise `Unreadable` (a stable code DOC-…, sentences in French and English) when the bytes are no invoice.
Plain Python over lxml (and pikepdf for PDF): no Django, no database, no network, no clock.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import model
from .checking import check
from .reading import Document, read
from .verdict import Failure, Report, SchemaError, SchemaVerdict, Unreadable

if TYPE_CHECKING:
    from .conversion import Converted, convert, extract
    from .explaining import Explanation, explain

__all__ = [
    "Converted",
    "Document",
    "Explanation",
    "Failure",
    "Report",
    "SchemaError",
    "SchemaVerdict",
    "Unreadable",
    "check",
    "convert",
    "explain",
    "extract",
    "model",
    "read",
]

LATER = {
    **dict.fromkeys(("Converted", "convert", "extract"), ".conversion"),
    **dict.fromkeys(("Explanation", "explain"), ".explaining"),
}


def __getattr__(name: str) -> Any:
    """What is loaded when first asked for: converting brings Typst and pikepdf, which who only checks does not need."""
    if name in LATER:
        return getattr(import_module(LATER[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
