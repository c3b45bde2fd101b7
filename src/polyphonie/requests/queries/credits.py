"""What the budget holds where something is asked for: the envelopes of a centre, those that suffice first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.budget import queries as budget
from polyphonie.budget.terms import Group
from polyphonie.kernel.acts import Actor, in_consequence

_PERSONNEL: Final = "2"


@dataclass(frozen=True, slots=True)
class EnvelopeHint:
    """An envelope of a centre that may pay: its axis in words, and the AE that it has available, in cents."""

    envelope: UUID
    words: str
    title: str
    available: int


def envelopes_of(*, actor: Actor, entity: UUID, centre: str, asked: int, on: date) -> tuple[EnvelopeHint, ...]:
    """The envelopes of a centre in the year of a day, but for personnel: those that suffice for an amount first.

    Whoever asks holds a right on a request of that centre: they need none on the budget to know what it may hope for.
    """
    found = [
        EnvelopeHint(line.envelope, line.key, title.key, line.ae.available)
        for title in _view(actor, entity, on, {Group.CENTRE: centre}, Group.TITLE)
        if title.key != _PERSONNEL
        for line in _view(actor, entity, on, {Group.CENTRE: centre, Group.TITLE: title.key}, Group.ENVELOPE)
        if line.envelope is not None
    ]
    return tuple(sorted(found, key=lambda hint: (hint.available < asked, hint.words)))


def _view(actor: Actor, entity: UUID, on: date, only: dict[Group, str], by: Group) -> tuple[budget.View, ...]:
    return budget.view(actor=in_consequence(actor), entity=entity, fiscal_year=on.year, by=by, on=on, only=only)
