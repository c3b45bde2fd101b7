"""Why a state is given: a reason of its closed list, and words where the reason says too little. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.invoicing.terms import reasons as terms
from polyphonie.kernel.refusals import Refusal


def given(*, state: InvoiceState, reason_code: str, reason: str) -> str:
    """The reason's code: words alone are another reason, where the state has a list."""
    return reason_code or (terms.OTHER if reason.strip() and terms.OTHER in terms.REASONS.get(state, {}) else "")


def refusals(*, state: InvoiceState, reason_code: str, reason: str) -> Iterator[Refusal]:
    """What keeps a reason from being given: it is not of the list, or needs words."""
    listed = terms.REASONS.get(state, {})
    if reason_code and reason_code not in listed:
        yield terms.REASON_UNKNOWN(code=reason_code, state=STATE_NAMES[state][0], codes=", ".join(listed) or "—")
    elif reason_code == terms.OTHER and not reason.strip():
        yield terms.REASON_UNEXPLAINED()
