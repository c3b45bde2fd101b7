"""A responsibility centre by its code, as the nomenclatures of the day tell it; those of a budget, to give roles on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import models
from polyphonie.budget.terms import Centre
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A responsibility centre of an entity's budget. `perimeter`: where a role on it holds."""

    code: str
    label: str
    level: int
    perimeter: Perimeter

    @property
    def name(self) -> str:
        """Its code and what the nomenclatures call it, if they do: the label of a role that is given on it."""
        return f"{self.code} · {self.label}" if self.label else self.code


def centre(code: str, *, on: date) -> Centre:
    """The programme, the BOP or the UO of a code. The finance act names programmes, so a programme's id is that of
    the nomenclature of programmes; those of BOP and UO are of the nomenclature of centres.

    Refuses: REF-COD-01 nothing is said of it that day.
    """
    parts = code.split("-")
    programme = reference.required(Nomenclature.PROGRAMME, parts[0], on=on)
    ministry = programme.attributes.get("ministry", "")
    above = [
        reference.required(Nomenclature.CENTRE, "-".join(parts[: depth + 1]), on=on).id
        for depth in range(1, min(len(parts), 3))
    ]
    return Centre(
        code=code,
        programme=programme.id,
        bop=above[0] if above else None,
        uo=above[1] if len(above) > 1 else None,
        mission=programme.parent,
        ministry=str(ministry or ""),
    )


def centres(
    *, actor: Actor, entity: UUID, on: date, beginning: str = "", after: str = "", limit: int = PAGE
) -> tuple[CentreRow, ...]:
    """The centres of an entity's budget whose code begins so, after a code; its programmes, when nothing is given.

    For whoever manages the entity's people, who may hold no right on its budget: of the envelopes, nothing but their
    centres is told, so they are read in the eyes of the system. Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.PEOPLE_MANAGE, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Envelope.objects.filter(entity_id=entity, centre__gt=after)
    found = found.filter(centre__startswith=beginning) if beginning else found.filter(bop_id=None)
    rows = found.order_by("centre").values_list("centre", "programme_id", "bop_id", "uo_id").distinct()
    with row_security.acting(SYSTEM, on):
        told = [Centre(*row) for row in rows[:limit]]
    return centre_rows(entity, told, on=on)


def centre_rows(entity: UUID, told: Iterable[Centre], *, on: date) -> tuple[CentreRow, ...]:
    """Centres of an entity's budget, with what the nomenclatures of the day call them."""
    places = tuple(told)
    named = reference.items_by_id([place.id for place in places], on=on)
    return tuple(
        CentreRow(
            place.code,
            named[place.id].label if place.id in named else "",
            place.level,
            Perimeter.of_centre(entity, place.id, within=place.within),
        )
        for place in places
    )
