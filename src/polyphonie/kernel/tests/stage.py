"""What the kernel's tests act with: an actor, an event, and a table of subscriptions that lasts one test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from polyphonie.kernel import events
from polyphonie.kernel.acts import Actor, ActorKind, action, announce, note
from polyphonie.kernel.events import Event

AGENT = Actor(ActorKind.PERSON, UUID("01900000-0000-7000-8000-00000000000a"), "Agathe Leroy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted(Counted):
    pass


@action
def count(*, actor: Actor, entity: UUID, subject: UUID, number: int, kind: type[Counted] = Counted) -> None:
    """Note a number and announce it."""
    note(entity=entity, subject=f"subject:{subject}", number=number)
    announce(kind(entity=entity, subject=subject, number=number))


@contextmanager
def subscribed(table: Mapping[type[Event], Sequence[Any]]) -> Iterator[None]:
    """The given subscriptions instead of the program's."""
    kept = dict(events._subscriptions)
    events.subscribe(table)
    try:
        yield
    finally:
        events.subscribe(kept)


def in_the_database(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def forger(table: str) -> Iterator[None]:
    """What nobody may do: the table's own protection is off. PostgreSQL lets only the table's owner do so."""
    in_the_database(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    try:
        yield
    finally:
        in_the_database(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
