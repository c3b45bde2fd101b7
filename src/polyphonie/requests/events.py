"""What requests announce. The entity is the accounting entity, the subject the purchase request."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAwaited(Event):
    """A purchase request waits for an approval: its first, or the next one above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved(Event):
    """All that had to approve a purchase request did: its commitment may be drafted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """A purchase request was returned or refused: its requester has something to read."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCommitted(Event):
    """The commitment of a purchase request is drafted: its requester may follow it."""
