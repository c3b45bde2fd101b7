"""What an address of controls asks: of which body, over which period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import queries
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.days import day_of

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of controls, as its address asks for it. The period excludes its end, and `last` is its last day."""

    actor: Actor
    entity: UUID
    name: str
    entities: tuple[tuple[UUID, str], ...]
    on: date
    since: date
    last: date
    plans: bool

    @property
    def until(self) -> date:
        return self.last + timedelta(days=1)


def asked(request: HttpRequest, entity: UUID | None = None) -> Asked | None:
    """What is asked; None when there is no body whose controls one may look at, 404 when it is another's."""
    actor, on = access.acting(request), clock.today()
    entities = queries.entities(actor=actor, on=on)
    names = {str(identifier): (identifier, name) for identifier, name in entities}
    if entity is not None and str(entity) not in names:
        raise Http404
    if not entities:
        return None
    given = request.GET
    found, name = names.get(str(entity or given.get("entity", "")), entities[0])
    last = day_of(given.get("last", "")) or on
    return Asked(
        actor=actor,
        entity=found,
        name=name,
        entities=entities,
        on=on,
        since=day_of(given.get("since", "")) or last - _A_YEAR,
        last=last,
        plans=access.holds(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(found), on=on),
    )


def of(request: HttpRequest, entity: UUID) -> Asked:
    """What is asked of a body that the address names."""
    found = asked(request, entity)
    assert found is not None, "a body that is not one's own to look at is not found"
    return found
