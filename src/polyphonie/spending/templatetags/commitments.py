"""How pages say the words of commitments, of services done and of what invoices propose."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import Words
from polyphonie.spending.terms.certificates import CERTIFICATE_STATES, CertificateState
from polyphonie.spending.terms.commitments import (
    KIND_NAMES,
    MOVE_NAMES,
    STATE_NAMES,
    CommitmentKind,
    CommitmentState,
)
from polyphonie.spending.terms.proposals import PROPOSAL_STATES, WAY_NAMES, ProposalState, Way

register = template.Library()

_LOOKS: Mapping[CommitmentState | CertificateState | ProposalState, tuple[str, str]] = {
    CommitmentState.DRAFT: ("quiet", "edit"),
    CommitmentState.SUBMITTED: ("progress", "clock"),
    CommitmentState.RETURNED: ("warning", "arrow-left"),
    CommitmentState.VALIDATED: ("success", "signature"),
    CommitmentState.CLOSED: ("information", "check"),
    CommitmentState.WITHDRAWN: ("danger", "remove"),
    CertificateState.OBSERVED: ("progress", "clock"),
    CertificateState.CERTIFIED: ("success", "signature"),
    CertificateState.CANCELLED: ("danger", "remove"),
    ProposalState.UNMATCHED: ("warning", "search"),
    ProposalState.PROPOSED: ("progress", "clock"),
    ProposalState.ACCEPTED: ("success", "done"),
    ProposalState.CORRECTED: ("success", "edit"),
    ProposalState.REFUSED: ("danger", "refused"),
}


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


@register.filter
def chain_state(state: CommitmentState | CertificateState | ProposalState) -> str:
    if isinstance(state, CommitmentState):
        return _said(STATE_NAMES[state])
    if isinstance(state, CertificateState):
        return _said(CERTIFICATE_STATES[state])
    return _said(PROPOSAL_STATES[state])


@register.filter
def chain_tone(state: CommitmentState | CertificateState | ProposalState) -> str:
    return _LOOKS[state][0]


@register.filter
def chain_icon(state: CommitmentState | CertificateState | ProposalState) -> str:
    return _LOOKS[state][1]


@register.filter
def kind_name(kind: CommitmentKind) -> str:
    return _said(KIND_NAMES[kind])


@register.filter
def way_name(way: Way) -> str:
    return _said(WAY_NAMES[way])


@register.filter
def commitment_move(move: str) -> str:
    return _said(MOVE_NAMES[move])


@register.filter
def asked_for(origin: str) -> str:
    """The id of the purchase request that an origin names, for its page; empty for another origin."""
    kind, _, identifier = origin.partition(":")
    return identifier if kind == "purchase_request" else ""
