"""What the templates of this house need: the last day of a span, an attribute and a change in words."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polyphonie.kernel.days import Span
from polyphonie.reference.terms import CHANGE_NAMES, AttributeValue, Change

register = template.Library()


@register.filter
def days(span: Span) -> str:
    """From when to when, as people say it, the last day included."""
    first = date_format(span.start, "SHORT_DATE_FORMAT")
    if span.end is None:
        return _("depuis le %(first)s") % {"first": first}
    last = date_format(span.end - timedelta(days=1), "SHORT_DATE_FORMAT")
    return _("du %(first)s au %(last)s") % {"first": first, "last": last}


@register.filter
def told(value: AttributeValue) -> str:
    """The value of an attribute, in the language of the page."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)


@register.filter
def change_name(change: Change) -> str:
    """What happens to a code, in the language of the page."""
    french, english = CHANGE_NAMES[change]
    return french if (get_language() or "fr").startswith("fr") else english
