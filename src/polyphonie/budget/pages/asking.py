"""What an address of the budget asks: whose, which year, by what, kept to what, as known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from polyphonie.access import queries as access
from polyphonie.budget import queries
from polyphonie.budget.terms import Group, Kind
from polyphonie.kernel import clock
from polyphonie.kernel.days import day_of

_KEPT_TO = tuple(group for group in Group if group is not Group.ENVELOPE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A view of the budget, as its address asks for it; what cannot be read is as if it were not there."""

    entity: UUID
    name: str
    entities: tuple[tuple[UUID, str], ...]
    fiscal_year: int
    years: tuple[int, ...]
    by: Group
    kind: Kind
    known_on: date | None
    only: dict[Group, str]


def asked(request: HttpRequest) -> Asked | None:
    """What is asked; None when there is no budget that one may consult."""
    actor, on = access.acting(request), clock.today()
    entities = queries.entities(actor=actor, on=on)
    if not entities:
        return None
    given = request.GET
    names = {str(identifier): (identifier, name) for identifier, name in entities}
    entity, name = names.get(given.get("entity", ""), entities[0])
    years = queries.years(entity)
    year = given.get("year", "")
    return Asked(
        entity=entity,
        name=name,
        entities=entities,
        fiscal_year=int(year) if year.isdigit() and int(year) in years else queries.first_year(entity, on=on),
        years=years,
        by=Group(given["by"]) if given.get("by") in set(Group) else Group.PROGRAMME,
        kind=Kind(given["kind"]) if given.get("kind") in set(Kind) else Kind.AE,
        known_on=day_of(given.get("known_on", "")),
        only={
            group: given[group]
            for group in Group
            if group is not Group.ENVELOPE and "\x00" not in given.get(group, "\x00")
        },
    )
