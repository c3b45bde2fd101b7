"""What spending announces. The entity is the accounting entity, the subject the document."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCertified(Event):
    """A service done was certified on a line of a commitment."""

    commitment: UUID
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentWithdrawn(Event):
    """A commitment was given up; `origin` is the document that it came from, if any."""

    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLate(Event):
    """The last payee of a request was paid after the last day to do so: interest is owed."""
