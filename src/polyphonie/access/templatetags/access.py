"""What the templates of access need: roles and rights in the reader's language, spans as people read them."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import RIGHT_NAMES, ROLES, Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.days import Span

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The name of a role, in the language of the page."""
    return format(ROLES[Role(role)].name, get_language() or "fr")


@register.filter
def right_name(right: str) -> str:
    """The name of a right, in the language of the page."""
    return format(RIGHT_NAMES[Right(right)], get_language() or "fr")


@register.filter
def last_day(span: Span) -> date | None:
    """The last day on which it holds: people count it in, spans leave it out."""
    return span.end - timedelta(days=1) if span.end else None


@register.filter
def standing(span: Span) -> str:
    """`future`, `present` or `past`, as of today."""
    today = clock.today()
    if today in span:
        return "present"
    return "future" if today < span.start and span.start != span.end else "past"
