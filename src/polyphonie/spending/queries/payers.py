"""Which accounting entity pays for the invoices of a public structure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.ledger import queries as ledger
from polyphonie.spending import models


def payer_of(structure: UUID, *, on: date) -> UUID | None:
    """The accounting entity that pays for a structure that day: the one named, else itself when it keeps books."""
    named = models.Payer.objects.filter(structure_id=structure, from_on__lte=on).order_by("-from_on", "-id").first()
    if named is not None:
        return named.entity_id
    return structure if ledger.book(structure) is not None else None
