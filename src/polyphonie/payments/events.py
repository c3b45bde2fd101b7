"""What payments announces. The subject is the first transfer of what is paid: a reissued one speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSent(Event):
    """A transfer went to the bank, in a signed lot; its CP are consumed. `source` is what it pays."""

    transfer: UUID
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferExecuted(Event):
    """A statement of the bank shows the transfer. `booked_on` is the bank's day (ISO 8601)."""

    transfer: UUID
    source: str
    booked_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRejected(Event):
    """The bank refused the transfer, or sent it back; what it paid waits to be issued again or abandoned."""

    transfer: UUID
    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAbandoned(Event):
    """The transfer will not be made. `sent`: it had been, and its CP were given back and the debt is open again."""

    transfer: UUID
    source: str
    sent: bool
