"""What the budget holds where something is asked for: the envelopes of a centre, those that suffice first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from polyphonie.budget import queries as budget
from polyphonie.budget.queries.reservations import Kept, kept_by
from polyphonie.budget.terms import Group, Kind
from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.requests.terms.purchase_requests import source_of

_PERSONNEL: Final = "2"


@dataclass(frozen=True, slots=True)
class EnvelopeHint:
    """An envelope of a centre that may pay: its axis in words, and the AE that it has for the request, in cents."""

    envelope: UUID
    words: str
    title: str
    available: int


def kept_aside(entity: UUID, request: UUID, *, on: date) -> tuple[Kept, ...]:
    """The AE that a request keeps aside, by envelope. Who asks decides the right."""
    return kept_by(entity, source_of(request), kind=Kind.AE, on=on)


def envelopes_of(
    *,
    actor: Actor,
    entity: UUID,
    centre: str,
    asked: int,
    on: date,
    kept: Mapping[UUID, int] = MappingProxyType({}),
    chosen: UUID | None = None,
) -> tuple[EnvelopeHint, ...]:
    """The envelopes of a centre in the year of a day, but for personnel: those that suffice for an amount first.

    What the request itself keeps aside (`kept`, by envelope) is there for it; `chosen` is where a line's own stands.
    Whoever asks holds a right on a request of that centre: they need none on the budget to know what it may hope for.
    """
    found = [
        EnvelopeHint(line.envelope, line.key, title.key, line.ae.available + kept.get(line.envelope, 0))
        for title in _view(actor, entity, on, {Group.CENTRE: centre}, Group.TITLE)
        if title.key != _PERSONNEL
        for line in _view(actor, entity, on, {Group.CENTRE: centre, Group.TITLE: title.key}, Group.ENVELOPE)
        if line.envelope is not None
    ]
    return tuple(sorted(found, key=lambda hint: (hint.available < asked, hint.envelope != chosen, hint.words)))


def _view(actor: Actor, entity: UUID, on: date, only: dict[Group, str], by: Group) -> tuple[budget.View, ...]:
    return budget.view(actor=in_consequence(actor), entity=entity, fiscal_year=on.year, by=by, on=on, only=only)
