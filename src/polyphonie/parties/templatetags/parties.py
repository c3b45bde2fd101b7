"""What the templates of this house need: what an invoice must bear, and the last day of a span, in words."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.translation import get_language

from polyphonie.kernel.days import Span
from polyphonie.parties import terms
from polyphonie.parties.terms import ReferencesRequired, RefusedLine
from polyphonie.parties.terms.lines import STATE_NAMES, LineState

register = template.Library()


@register.filter
def references_name(required: ReferencesRequired) -> str:
    """What an invoice must bear, in the language of the page."""
    return terms.references_name(required, get_language() or "fr")


@register.filter
def last_day(span: Span) -> date | None:
    """The last day of a span, included, as people say it; None without end."""
    return None if span.end is None else span.end - timedelta(days=1)


@register.filter
def reason(refused: RefusedLine) -> str:
    """Why a line was refused, in the language of the page."""
    return refused.sentence(get_language() or "fr")


@register.filter
def line_state(state: LineState) -> str:
    """Where a directory line stands, in the language of the page."""
    french, english = STATE_NAMES[state]
    return french if (get_language() or "fr").startswith("fr") else english
