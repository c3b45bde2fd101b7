"""What the templates need beyond Django's own: words in the reader's language, and how a state looks."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.kernel.refusals import Refusal
from polyphonie.portal import looks, typography

register = template.Library()


def _in_french() -> bool:
    return (get_language() or "fr").startswith("fr")


@register.filter
def sentence(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the page."""
    return typography.french(refusal.fr) if _in_french() else refusal.en


@register.filter
def state_name(state: str) -> str:
    """The name of an invoice's state, in the language of the page."""
    french, english = STATE_NAMES[InvoiceState(state)]
    return french if _in_french() else english


@register.filter
def look(state: str) -> looks.Look:
    """The tone and the icon of an invoice's state."""
    return looks.LOOKS[InvoiceState(state)]
