"""Whose restitutions a command is asked for: the body that it names, or the only one that has a budget."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from polyphonie.budget import queries as budget
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import queries as parties


def only(siret: str) -> UUID | None:
    """The body of that SIRET, or the only one; None when there is none, or a choice."""
    if siret:
        found = parties.entity_by_siret(siret)
        entities = [found.id] if found else []
    else:
        entities = [entity for entity, _name in budget.entities(actor=SYSTEM, on=clock.today())]
    return entities[0] if len(entities) == 1 else None


WHICH: Final = "Dites de quel organisme : --entity SIRET."
