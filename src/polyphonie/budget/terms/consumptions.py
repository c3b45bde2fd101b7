"""What payments by thousands consume."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


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
