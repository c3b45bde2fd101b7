"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, an API client, or the system itself in a reaction or a job."""

    kind: ActorKind
    id: UUID
    name: str


SYSTEM: Final = Actor(ActorKind.SYSTEM, UUID(int=0), "Polyphonie")


def in_consequence(actor: Actor) -> Actor:
    """The same name, acting as the system: what a lower house must do follows from an act decided above.

    An authorising officer who signs an order keeps no books, yet an entry follows from it, in that name.
    """
    return Actor(ActorKind.SYSTEM, actor.id, actor.name)
