"""Which accounting entity pays for the invoices of a public structure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.ledger import queries as ledger
from polyphonie.parties import queries as parties
from polyphonie.spending import models

PAGE = 50


@dataclass(frozen=True, slots=True)
class PayerRow:
    """A structure whose invoices a body pays for, from a day. `superseded`: another decision holds now."""

    id: UUID
    structure: UUID
    name: str
    siret: str
    from_on: date
    source: str
    superseded: bool


def payers(
    *, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[PayerRow, ...]:
    """The structures that a body was named to pay for, newest first, page by page. Refuses: ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Payer.objects.filter(entity_id=entity).order_by("-id")
    rows = list((found.filter(id__lt=after) if after else found)[:limit])
    structures = parties.entities({row.structure_id for row in rows})
    return tuple(
        PayerRow(
            id=row.id,
            structure=row.structure_id,
            name=structures[row.structure_id].name,
            siret=structures[row.structure_id].siret,
            from_on=row.from_on,
            source=row.source,
            superseded=row.from_on <= on and payer_of(row.structure_id, on=on) != entity,
        )
        for row in rows
        if row.structure_id in structures
    )


def payer_of(structure: UUID, *, on: date) -> UUID | None:
    """The accounting entity that pays for a structure that day: the one named, else itself when it keeps books."""
    return payers_of([structure], on=on).get(structure)


def payers_of(structures: Collection[UUID], *, on: date) -> dict[UUID, UUID]:
    """The same of several, in two statements; those for which nobody pays are left out."""
    named = rows.find(models.Payer, structure_id=structures, order=("from_on", "id"))
    found = {each.structure_id: each.entity_id for each in named if each.from_on <= on}
    return {each: each for each in ledger.keeping_books(set(structures) - found.keys())} | found
