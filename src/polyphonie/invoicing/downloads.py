"""Files as the doors hand them out, and the language that they are written in."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from polyphonie.documents.invoice.verdict import Language

from . import rules


def handed(content: bytes, *, name: str, media_type: str, shown: bool = False) -> HttpResponse:
    """A file in an answer: to be saved, never opened in our own pages, unless it is one that we made ourselves."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(not shown, rules.safe_name(name)) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def spoken(asked: Language | None = None) -> Language:
    """The language asked for, or else that of the request."""
    return asked or ("fr" if (get_language() or "fr").startswith("fr") else "en")
