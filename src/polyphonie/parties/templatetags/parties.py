"""What the templates of this house need: what an invoice must bear, and the last day of a span, in words."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import Words
from polyphonie.kernel.days import Span
from polyphonie.parties import terms
from polyphonie.parties.terms import ReferencesRequired, RefusedLine
from polyphonie.parties.terms.bank_accounts import ACCOUNT_STATES, VERIFICATIONS, AccountState, Verification
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


_ACCOUNT_TONES = {
    AccountState.ENTERED: ("progress", "clock"),
    AccountState.CONFIRMED: ("success", "done"),
    AccountState.REFUSED: ("danger", "refused"),
    AccountState.CLOSED: ("quiet", "refused"),
}
_VERIFICATION_TONES = {
    Verification.MATCH: "success",
    Verification.CLOSE_MATCH: "warning",
    Verification.NO_MATCH: "danger",
    Verification.NOT_POSSIBLE: "quiet",
}


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


@register.filter
def account_state(state: AccountState) -> str:
    return _said(ACCOUNT_STATES[state])


@register.filter
def account_tone(state: AccountState) -> str:
    return _ACCOUNT_TONES[state][0]


@register.filter
def account_icon(state: AccountState) -> str:
    return _ACCOUNT_TONES[state][1]


@register.filter
def verification_name(result: Verification) -> str:
    return _said(VERIFICATIONS[result])


@register.filter
def verification_tone(result: Verification) -> str:
    return _VERIFICATION_TONES[result]
