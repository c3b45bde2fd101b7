"""What an address of the restitutions asks: whose, which year, kept to what, known when, after which row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from polyphonie.access import queries as access
from polyphonie.budget import queries as budget
from polyphonie.budget.queries.details import Selection
from polyphonie.budget.terms import Group, Kind
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.days import day_of
from polyphonie.reporting import cursors

KEPT_TO = (Group.PROGRAMME, Group.CENTRE, Group.TITLE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A restitution, as its address asks for it; what cannot be read is as if it were not there."""

    actor: Actor
    on: date
    entities: tuple[tuple[UUID, str], ...]
    name: str
    years: tuple[int, ...]
    selection: Selection
    kind: Kind
    after: tuple[str, str, UUID] | None
    form: str

    @property
    def only(self) -> dict[str, str]:
        return {str(group): value for group, value in self.selection.only.items()}

    def address(self, **changed: str) -> str:
        """The query of the same restitution again, with some parts changed: an empty one is left out."""
        selection = self.selection
        parts = {
            "entity": str(selection.entity),
            "year": str(selection.fiscal_year),
            "kind": str(self.kind),
            **self.only,
            "start": selection.start.isoformat() if selection.start else "",
            "end": selection.end.isoformat() if selection.end else "",
            "known_on": selection.known_on.isoformat() if selection.known_on else "",
            **changed,
        }
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"


def asked(request: HttpRequest) -> Asked | None:
    """What is asked; None when there is no budget that one may consult. Refuses: ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    entities = budget.entities(actor=actor, on=on)
    if not entities:
        return None
    given = request.GET
    names = {str(identifier): (identifier, name) for identifier, name in entities}
    entity, name = names.get(given.get("entity", ""), entities[0])
    years = budget.years(entity)
    year = given.get("year", "")
    selection = Selection(
        entity=entity,
        fiscal_year=int(year) if year.isdecimal() and int(year) in years else budget.first_year(entity, on=on),
        only={group: code for group in KEPT_TO if (code := given.get(group, "").strip()) and "\x00" not in code},
        start=day_of(given.get("start", "")),
        end=day_of(given.get("end", "")),
        known_on=day_of(given.get("known_on", "")),
    )
    return Asked(
        actor=actor,
        on=on,
        entities=entities,
        name=name,
        years=years,
        selection=selection,
        kind=Kind(given["kind"]) if given.get("kind") in set(Kind) else Kind.AE,
        after=cursors.read(given.get("after", "")),
        form=given.get("format", ""),
    )
