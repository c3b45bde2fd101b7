"""What payments by thousands consume, and what orders to pay them keep aside."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from .moves import Kind


@dataclass(frozen=True, slots=True)
class Consumption:
    """CP that a payment consumes, in cents: of which envelope, for which document (`source`), of which commitment.

    Without a commitment, AE are consumed with them (flux 4).
    """

    envelope: UUID
    cents: int
    source: str
    commitment: str = ""

    @property
    def line(self) -> str:
        """The line of a commitment that is paid: the document's own, when nothing was committed before."""
        return self.commitment or self.source


@dataclass(frozen=True, slots=True)
class Reserving:
    """What a document (`source`) keeps aside of an envelope's appropriations of a kind, in cents."""

    envelope: UUID
    kind: Kind
    cents: int
    source: str
