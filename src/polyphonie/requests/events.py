"""What requests announce. The entity is the accounting entity, the subject the purchase request."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted(Event):
    """A purchase request waits for its first approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved(Event):
    """All that had to approve a purchase request did: its commitment may be drafted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """A purchase request was returned or refused: its requester has something to read."""

    state: str
