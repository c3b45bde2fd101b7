"""What documents still have set aside of a year: what its closing would release."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from polyphonie.budget import models
from polyphonie.budget.terms import Centre, Kind


@dataclass(frozen=True, slots=True)
class KeptAside:
    """What a document has reserved of an envelope, in cents."""

    source: str
    kind: Kind
    envelope: UUID
    centre: str
    cents: int


def kept_aside(entity: UUID, fiscal_year: int, *, centre: Centre | None = None) -> tuple[KeptAside, ...]:
    """The reservations of a year, on a centre and below it. Who asks decides the right."""
    found = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year)
    if centre is not None:
        column = "uo_id" if centre.uo else "bop_id" if centre.bop else "programme_id"
        found = found.filter(**{column: centre.id})
    named = dict(found.values_list("id", "centre"))
    rows = models.Reservation.objects.filter(entity_id=entity, envelope_id__in=found.values("id"), cents__gt=0)
    return tuple(
        KeptAside(row.source, Kind(row.kind), row.envelope_id, named[row.envelope_id], row.cents)
        for row in rows.order_by("source", "kind", "envelope_id")
    )
