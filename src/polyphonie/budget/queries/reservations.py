"""What documents still have set aside of a year: what its closing would release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from polyphonie.access.terms import Perimeter
from polyphonie.budget import models
from polyphonie.budget.terms import Centre, Kind
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM


@dataclass(frozen=True, slots=True)
class KeptAside:
    """What documents have reserved of a kind, in cents."""

    kind: Kind
    cents: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What one document has reserved of an envelope, in cents: the axis in words, and where it stands."""

    envelope: UUID
    words: str
    perimeter: Perimeter
    cents: int


def kept_by(entity: UUID, source: str, *, kind: Kind, on: date) -> tuple[Kept, ...]:
    """What a document keeps aside of a kind, on whatever envelopes. Who asks decides the right, on the document."""
    with row_security.acting(SYSTEM, on):
        rows = models.Reservation.objects.filter(entity_id=entity, kind=kind, source=source, cents__gt=0)
        cents = dict(rows.values_list("envelope_id", "cents"))
        found = models.Envelope.objects.filter(entity_id=entity, id__in=cents).order_by("id") if cents else ()
        return tuple(Kept(each.id, each.axis.words, each.perimeter, cents[each.id]) for each in found)


def kept_by_those(beginning: str, *, kind: Kind) -> Iterator[tuple[UUID, str, int]]:
    """What all documents whose names begin so keep aside of a kind: entity, document, cents; for proofs."""
    found = models.Reservation.objects.filter(kind=kind, source__startswith=beginning, cents__gt=0)
    yield from found.values_list("entity_id", "source", "cents").iterator()


def kept_aside(entity: UUID, fiscal_year: int, *, centre: Centre | None = None) -> tuple[KeptAside, ...]:
    """What is reserved of a year, on a centre and below it, by kind. Who asks decides the right.

    It is what the credits say (`Credit.reserved`), as many as there are envelopes and not as reservations.
    """
    found = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year)
    if centre is not None:
        column = "uo_id" if centre.uo else "bop_id" if centre.bop else "programme_id"
        found = found.filter(**{column: centre.id})
    rows = models.Credit.objects.filter(entity_id=entity, envelope_id__in=found.values("id"), reserved__gt=0)
    sums = rows.order_by("kind").values_list("kind").annotate(Sum("reserved"))
    return tuple(KeptAside(Kind(kind), cents) for kind, cents in sums)
