"""Advances that are not recovered yet and guarantees that are not given back, commitment by commitment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Q, Sum

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor
from polyphonie.spending import models

from .places import within

PAGE: Final = 50
_OPEN: Final = Q(advanced__gt=F("recovered")) | Q(withheld__gt=F("released"))
"""As in the index `spending_line_deductions`, which holds these lines alone."""


@dataclass(frozen=True, slots=True)
class DeductionRow:
    """A commitment's line with an advance or a guarantee that is open, in cents."""

    entity: UUID
    commitment: UUID
    place: int
    number: str
    label: str
    supplier_name: str
    advanced: int
    recovered: int
    withheld: int
    released: int
    requested: int
    cents: int

    @property
    def to_recover(self) -> int:
        return self.advanced - self.recovered

    @property
    def to_release(self) -> int:
        return self.withheld - self.released

    @property
    def to_request(self) -> int:
        """What is not asked for yet, of which an advance can still be recovered."""
        return self.cents - self.requested


@dataclass(frozen=True, slots=True)
class OpenDeductions:
    """What is open in all, in cents."""

    to_recover: int
    to_release: int


def deductions(
    *, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[tuple[DeductionRow, ...], UUID | None]:
    """The lines with something open of so many commitments that the actor may consult, the newest first, and the last
    of these commitments when there are more. Refuses: ACC-RIG-01.
    """
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.CommitmentLine.objects.filter(_OPEN, within(reach), entity_id=entity)
    if after is not None:
        found = found.filter(id__lt=after)
    ids = list(found.order_by("-id").values_list("id", flat=True).distinct()[: limit + 1])
    commitments = models.Commitment.objects.filter(entity_id=entity, id__in=ids[:limit])
    told = {each.id: each for each in commitments}
    lines = found.filter(id__in=ids[:limit]).order_by("-id", "place")
    rows = tuple(
        DeductionRow(
            entity=line.entity_id,
            commitment=line.id,
            place=line.place,
            number=told[line.id].number,
            label=line.label,
            supplier_name=told[line.id].supplier_name,
            advanced=line.advanced,
            recovered=line.recovered,
            withheld=line.withheld,
            released=line.released,
            requested=line.requested,
            cents=line.cents,
        )
        for line in lines
        if line.id in told
    )
    return rows, ids[limit - 1] if len(ids) > limit else None


def open_deductions(*, actor: Actor, entity: UUID, on: date) -> OpenDeductions:
    """What is to be recovered and to be given back in all. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.CommitmentLine.objects.filter(_OPEN, within(reach), entity_id=entity)
    told = found.aggregate(
        to_recover=Sum(F("advanced") - F("recovered")), to_release=Sum(F("withheld") - F("released"))
    )
    return OpenDeductions(told["to_recover"] or 0, told["to_release"] or 0)
