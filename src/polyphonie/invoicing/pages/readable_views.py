"""The readable view of a document, as a part of a page."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from polyphonie.documents.invoice import model, render
from polyphonie.documents.invoice.verdict import Report
from polyphonie.invoicing.downloads import spoken


def readable_view(document: model.Invoice, report: Report | None = None, *, heading: int) -> SafeString:
    """The view, with the findings of its report when there is one, under headings of this level."""
    fragment = render.html(document, report, language=spoken(), heading=heading)
    return mark_safe(fragment)  # noqa: S308  escaped by its maker, which takes nothing for markup
