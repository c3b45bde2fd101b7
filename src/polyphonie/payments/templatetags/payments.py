"""How pages say the words of payments."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import Words
from polyphonie.documents.bank import identifiers
from polyphonie.payments.terms import LINE_STATES, LOT_STATES, TRANSFER_STATES, LineState, LotState, TransferState

register = template.Library()

State = TransferState | LotState | LineState

_STATES: dict[State, Words] = {}
for states in (TRANSFER_STATES, LOT_STATES, LINE_STATES):
    _STATES |= states  # type: ignore[arg-type]
_TONES: dict[State, tuple[str, str]] = {
    TransferState.ORDERED: ("progress", "clock"),
    TransferState.GATHERED: ("progress", "inbox"),
    TransferState.EXECUTED: ("success", "done"),
    TransferState.REJECTED: ("danger", "refused"),
    TransferState.REISSUED: ("quiet", "route"),
    TransferState.ABANDONED: ("quiet", "refused"),
    LotState.PREPARED: ("progress", "signature"),
    LotState.SIGNED: ("progress", "route"),
    LotState.SENT: ("information", "clock"),
    LotState.SETTLED: ("success", "done"),
    LotState.WITHDRAWN: ("quiet", "refused"),
    LineState.MATCHED: ("success", "done"),
    LineState.PARTLY: ("warning", "search"),
    LineState.UNKNOWN: ("warning", "search"),
    LineState.IMPUTED: ("quiet", "done"),
}


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


@register.filter
def state_name(state: State) -> str:
    return _said(_STATES[state])


@register.filter
def state_tone(state: State) -> str:
    return _TONES[state][0]


@register.filter
def state_icon(state: State) -> str:
    return _TONES[state][1]


@register.filter
def spaced(iban: str) -> str:
    """An IBAN as people read it."""
    return identifiers.spaced(iban)
