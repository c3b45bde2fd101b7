"""How pages say the words of requests."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import Words
from polyphonie.requests.terms.circuits import LEVEL_NAMES, Level
from polyphonie.requests.terms.purchase_requests import MOVE_NAMES, STATE_NAMES, RequestState

register = template.Library()
S = RequestState

_LOOKS = {
    S.DRAFT: ("quiet", "edit"),
    S.SUBMITTED: ("progress", "clock"),
    S.RETURNED: ("warning", "recycle"),
    S.APPROVED: ("information", "done"),
    S.COMMITTED: ("success", "signature"),
    S.REFUSED: ("danger", "refused"),
    S.WITHDRAWN: ("quiet", "remove"),
}
_MOVES = {
    "submit": "progress",
    "approve": "success",
    "conclude": "success",
    "return": "warning",
    "refuse": "danger",
    "commit": "success",
}


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


@register.filter
def purchase_state(state: RequestState) -> str:
    return _said(STATE_NAMES[state])


@register.filter
def purchase_tone(state: RequestState) -> str:
    return _LOOKS[state][0]


@register.filter
def purchase_icon(state: RequestState) -> str:
    return _LOOKS[state][1]


@register.filter
def level_name(level: Level) -> str:
    return _said(LEVEL_NAMES[level])


@register.filter
def purchase_move(move: str) -> str:
    return _said(MOVE_NAMES[move])


@register.filter
def purchase_move_tone(move: str) -> str:
    return _MOVES.get(move, "quiet")
