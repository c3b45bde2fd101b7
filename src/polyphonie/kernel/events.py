"""Announcements: facts in the past tense, ids only, and the table of who reacts to what."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an act announces. `subject` orders: one subject's announcements reach a reaction one after the other.

    A house's events add fields that are text, whole numbers, true or false, or ids.
    """

    entity: UUID
    subject: UUID

    def payload(self) -> dict[str, object]:
        """The fields that this kind of event adds, ready for JSON."""
        added = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("entity", "subject")}
        return {name: str(value) if isinstance(value, UUID) else value for name, value in added.items()}


E = TypeVar("E", bound=Event)
Reaction = Callable[[E], None] | Callable[[Sequence[E]], None]
R = TypeVar("R", bound=Callable[..., None])

_PLAIN_TYPES: Final = frozenset({"str", "int", "bool", str, int, bool})
_ID_TYPES: Final = frozenset({"UUID", UUID})

_subscriptions: dict[type[Event], tuple[Reaction[Event], ...]] = {}
_kinds: dict[str, type[Event]] = {}
_reactions: dict[str, Reaction[Event]] = {}


_together: set[str] = set()
_outward: set[str] = set()


def together(reaction: R) -> R:
    """Mark a reaction that takes several announcements at once, in their order.

    It is called with one alone where one of several failed: it must not matter how many come together.
    """
    _together.add(name_of(reaction))
    return reaction


def outward(reaction: R) -> R:
    """Mark a reaction whose effect no rollback takes back, such as a message that is sent: never tried with others."""
    _outward.add(name_of(reaction))
    return reaction


def is_outward(reaction: str) -> bool:
    """Whether what a reaction does leaves the database."""
    return reaction in _outward


def subscribe(table: Mapping[type[Event], Sequence[Reaction[Event]]]) -> None:
    """Take the program's whole table of subscriptions, at start-up. Names are house.EventName and house.reaction."""
    _subscriptions.clear()
    for kind, reactions in table.items():
        _check_fields(kind)
        _subscriptions[kind] = tuple(reactions)
        _kinds[name_of(kind)] = kind
        for reaction in reactions:
            _reactions[name_of(reaction)] = reaction


def _check_fields(kind: type[Event]) -> None:
    """What is read back from the outbox must be what was announced, so only types that JSON gives back are allowed."""
    for field in dataclasses.fields(kind):
        if field.type not in _PLAIN_TYPES | _ID_TYPES:
            raise TypeError(
                f"{kind.__name__}.{field.name} is {field.type}: an event's fields are str, int, bool or UUID"
            )


def name_of(thing: type[Event] | Reaction[Event]) -> str:
    """The stable name of an event or a reaction: its house and its own name."""
    house = thing.__module__.removeprefix("polyphonie.").split(".", 1)[0]
    return f"{house}.{thing.__qualname__}"


def reactions_to(event: Event) -> tuple[str, ...]:
    """The names of the reactions subscribed to this event."""
    return tuple(name_of(reaction) for reaction in _subscriptions.get(type(event), ()))


def read(*, event: str, entity: UUID, subject: UUID, payload: Mapping[str, object]) -> Event:
    """An announcement, read back from the outbox."""
    kind = _kinds[event]
    if not payload:
        return kind(entity=entity, subject=subject)
    ids: Final = {f.name for f in dataclasses.fields(kind) if f.type in _ID_TYPES}
    values = {name: UUID(str(value)) if name in ids else value for name, value in payload.items()}
    return kind(entity=entity, subject=subject, **values)


def react(reaction: str, announcements: Sequence[Event]) -> None:
    """Run a reaction on announcements, in their order: at once if it takes several, else one after the other.

    One that is subscribed to several kinds of events gets them as they came.
    """
    run: Callable[..., None] = _reactions[reaction]
    if reaction in _together:
        run(list(announcements))
    else:
        for announcement in announcements:
            run(announcement)
