"""What pages of the books share: whose they are, which year, and who may not act there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.ledger import queries
from polyphonie.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose books are shown, to whom, in which year, and what they may do there."""

    actor: Actor
    on: date
    entity: UUID
    holder: str
    year: int
    years: tuple[int, ...]
    posts: bool
    closes: bool

    def facts(self) -> dict[str, object]:
        return {
            "entity": self.entity,
            "holder": self.holder,
            "year": self.year,
            "years": [(str(year), str(year)) for year in self.years],
            "posts": self.posts,
            "closes": self.closes,
        }


def year_of(told: str, *, years: Sequence[int], on: date) -> int:
    """The year that was asked for when it is kept; else the present one, or the last."""
    if told.isdecimal() and int(told) in years:
        return int(told)
    return on.year if on.year in years else years[0]


def asked(request: HttpRequest, entity: UUID) -> Asked:
    """Who asks for which books. Refuses: ACC-RIG-01, LED-BOO-01."""
    actor, on = access.acting(request), clock.today()
    queries.consult(actor=actor, entity=entity, on=on)
    years = queries.years(entity) or (on.year,)
    told = request.POST.get("year") or request.GET.get("year", "")
    perimeter = Perimeter.of_entity(entity)
    return Asked(
        actor,
        on,
        entity,
        parties.names([entity]).get(entity, ""),
        year_of(told, years=years, on=on),
        years,
        access.holds(actor, Right.LEDGER_POST, perimeter=perimeter, on=on),
        access.holds(actor, Right.LEDGER_CLOSE, perimeter=perimeter, on=on),
    )


def attempt(act: Callable[[], object]) -> tuple[Refusal, ...]:
    """Do it, and say what was refused; whoever has no right there is told so by the page of refusals instead."""
    try:
        act()
    except Refused as refused:
        if refused.http_status == HTTPStatus.FORBIDDEN:
            raise
        return refused.refusals
    return ()
