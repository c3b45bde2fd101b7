"""The second lock: the database itself shows the present work only the rows that its actor may see.

A guarded table has policies (row-level security, `guards.py`) that compare each row with four settings of the
connection. It is told them when they change, before its next statement (`postgresql/base.py`): no query escapes,
whoever wrote it. What an actor may see is told to the kernel at start-up (`use_sights`), for it knows no right.

A process sees nothing by default. A web process works in the eyes of each request's actor, an act in the eyes of its
own; commands and the worker are trusted (`trust_this_process`) and see everything between acts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from . import clock
from .actors import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Sight:
    """What the database shows: the rows of these perimeters, those of the actor's own making, and what these rights
    open on the whole platform. Perimeters are entities, their parts, or whoever faces them: ids, which never meet, but
    for parts that a nomenclature names for every entity: these are told with their entity as well (`part`)."""

    actor: UUID | None = None
    perimeters: frozenset[UUID] = frozenset()
    on_platform: frozenset[str] = frozenset()
    everything: bool = False

    @property
    def settings(self) -> tuple[str, str, str, str]:
        """The values of `SETTINGS`, in their order."""
        return (
            str(self.actor) if self.actor else "",
            "{" + ",".join(sorted(map(str, self.perimeters))) + "}",
            ",".join(sorted(self.on_platform)),
            "on" if self.everything else "",
        )


def part(entity: UUID, of_nomenclature: UUID) -> UUID:
    """The id of what a code of a nomenclature is in one entity. The database makes the same (`kernel_part`)."""
    return UUID(bytes=hashlib.sha256(entity.bytes + of_nomenclature.bytes).digest()[:16])


NOTHING: Final = Sight()
EVERYTHING: Final = Sight(everything=True)
SETTINGS: Final = ("polyphonie.actor", "polyphonie.perimeters", "polyphonie.on_platform", "polyphonie.everything")


class Eyes:
    """Whoever the present work sees for. What they may see is asked once, when a statement first needs it."""

    def __init__(self, whose: Callable[[], Actor | None], on: date | None = None) -> None:
        self._whose = whose
        self._on = on
        self._seen: tuple[Actor, Sight] | None = None

    @property
    def actor(self) -> Actor | None:
        return self._whose()

    def sight(self) -> Sight:
        actor = self._whose()
        if actor is None:
            return NOTHING
        if actor.kind is ActorKind.SYSTEM:
            return EVERYTHING
        if self._seen is None or self._seen[0] is not actor:
            self._seen = actor, _sight_of(actor, self._on or clock.today())
        return self._seen[1]


_eyes: ContextVar[Eyes | None] = ContextVar("eyes", default=None)


def present_sight() -> Sight:
    """What the present work may see."""
    eyes = _eyes.get()
    return _by_default if eyes is None else eyes.sight()


@contextmanager
def in_the_eyes_of(eyes: Eyes) -> Iterator[None]:
    """Within, the database shows what these eyes may see."""
    token = _eyes.set(eyes)
    try:
        yield
    finally:
        _eyes.reset(token)


@contextmanager
def acting(actor: Actor, on: date | None) -> Iterator[None]:
    """Within, the database shows what this actor may see; eyes that are already theirs are kept."""
    eyes = _eyes.get()
    if eyes is not None and eyes.actor == actor:
        yield
        return
    with in_the_eyes_of(Eyes(lambda: actor, on)):
        yield


def _sees_nothing(actor: Actor, on: date) -> Sight:
    return Sight(actor=actor.id)


_sight_of: Callable[[Actor, date], Sight] = _sees_nothing
_by_default: Sight = NOTHING


def use_sights(sight_of: Callable[[Actor, date], Sight]) -> None:
    """Take, at start-up, the program's way to tell what an actor may see on a day."""
    global _sight_of  # noqa: PLW0603  told once, at start-up
    _sight_of = sight_of


def trust_this_process() -> None:
    """Let this process see everything between acts and requests: it is a command's or the worker's, not the web's."""
    global _by_default  # noqa: PLW0603  told once, at start-up
    _by_default = EVERYTHING
