"""What the templates need beyond Django's own: a refusal's sentence in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from polyphonie.kernel.refusals import Refusal

register = template.Library()


@register.filter
def sentence(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the page."""
    return refusal.sentence(get_language() or "fr")
