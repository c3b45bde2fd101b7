"""The act: one use case, one function, one transaction, with its audit rows and its announcements in the same commit.

    @action
    def deposit(*, actor: Actor, content: bytes, on: date) -> Receipt:
        ...
        note(entity=invoice.entity_id, subject=f"invoice:{invoice.id}", number=invoice.number)
        announce(events.InvoiceDeposited(entity=invoice.entity_id, subject=invoice.id))

An action that calls a lower house's action joins its transaction; each writes its own audit row. Rows are kept aside
and written just before the commit, entity by entity in one order, so that the lock on an entity's chain is held for a
moment only and two acts never wait for each other in a circle. Within an act, the database shows what its actor may
see (`row_security`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction

from . import audit, clock, outbox, row_security
from .actors import SYSTEM, Actor, ActorKind, in_consequence
from .events import Event
from .postgresql.base import DatabaseWrapper

P = ParamSpec("P")
R = TypeVar("R")


__all__ = [
    "SYSTEM",
    "Actor",
    "ActorKind",
    "action",
    "announce",
    "at_once",
    "in_consequence",
    "memory",
    "note",
    "unchanged",
    "unit",
]


@dataclass(slots=True)
class _Act:
    name: str
    actor: Actor
    noted: bool = False

    def note(self, entity: UUID, subject: str, facts: Mapping[str, audit.Fact]) -> audit.Note:
        return audit.Note(
            entity=entity,
            subject=subject,
            act=self.name,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
            actor_name=self.actor.name,
            facts=facts,
        )


@dataclass(slots=True)
class _Unit:
    """One transaction: the acts that run in it, innermost last, and what it still has to write before it commits."""

    of_one_act: bool = False
    ended: bool = False
    acts: list[_Act] = field(default_factory=list)
    notes: list[audit.Note] = field(default_factory=list)
    announcements: list[Event] = field(default_factory=list)
    houses: set[str] = field(default_factory=set)
    memories: dict[str, dict[Any, Any]] = field(default_factory=dict)

    def write(self) -> None:
        """One statement, however much there is: the locks that the acts took are held until it is answered."""
        posting = outbox.posting(self.announcements)
        appending = audit.appending(self.notes) if self.notes else None
        if posting and appending:
            _write(f"WITH posted AS ({posting[0]}) {appending[0]}", [*posting[1], *appending[1]])
        elif posting or appending:
            _write(*cast("tuple[str, list[Any]]", posting or appending))


def _write(statement: str, values: Sequence[Any]) -> None:
    """The journals take the rows of every act, whatever its actor may see."""
    with _database().in_no_eyes(), connection.cursor() as cursor:
        cursor.execute(statement, values)


_current: ContextVar[_Unit | None] = ContextVar("unit", default=None)


@contextmanager
def unit() -> Iterator[None]:
    """One transaction. Within another unit, it is a part of it that can fail alone, with all that it noted."""
    if _current.get() is not None:
        with _part(savepoint=True):
            yield
        return
    with _whole(_Unit()):
        yield


@contextmanager
def _whole(whole: _Unit) -> Iterator[None]:
    token = _current.set(whole)
    try:
        with _database().of_acts(), transaction.atomic(durable=True):
            yield
            whole.write()
    finally:
        _current.reset(token)


@contextmanager
def _part(*, savepoint: bool) -> Iterator[None]:
    whole = _running()
    marks = len(whole.notes), len(whole.announcements)
    try:
        with transaction.atomic(savepoint=savepoint):
            yield
    except BaseException:
        del whole.notes[marks[0] :]
        del whole.announcements[marks[1] :]
        raise


def _running() -> _Unit:
    running = _current.get()
    assert running is not None, "this is called inside an action"
    assert not running.ended, "the act is committed, and has nothing left to say"
    return running


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an act. It takes `actor` by keyword and must say with `note` what it was about.

    Called by another act, it joins its transaction; refused there, the whole transaction is refused.
    """
    house = function.__module__.removeprefix("polyphonie.").split(".", 1)[0]
    name = f"{house}.{function.__name__}"

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = kwargs["actor"]
        assert isinstance(actor, Actor), f"{name} must be told who acts"
        on = kwargs.get("on")
        assert on is None or isinstance(on, date), f"{name}: the day is a date"
        own = _whole(_Unit(of_one_act=True)) if _current.get() is None else _part(savepoint=False)
        with row_security.acting(actor, on), own:
            act = _Act(name, actor)
            running = _running()
            running.houses.add(house)
            acts = running.acts
            acts.append(act)
            try:
                result = function(*args, **kwargs)
            finally:
                acts.pop()
            assert act.noted, f"{name} must note what it was about"
            return result

    return acted


def memory(house: str) -> dict[Any, Any] | None:
    """What the present transaction keeps of what a house read in it; None outside one, or once an act of that house has
    run in it: what was read may be true no longer.

    What another transaction changes meanwhile is seen from the next one on, as if this one had come first.
    """
    running = _current.get()
    if running is None or running.ended or house in running.houses:
        return None
    return running.memories.setdefault(house, {})


def note(*, entity: UUID, subject: str, **facts: audit.Fact) -> None:
    """Add the present act's row to an entity's audit journal: once per act, or once per entity that it concerns.

    `subject` is a kind and an id (`invoice:0192…`); `facts` are the few plain values that make the row readable.
    """
    running = _running()
    act = running.acts[-1]
    act.noted = True
    running.notes.append(act.note(entity, subject, facts))


def at_once(
    statement: str, values: Sequence[Any], *, entity: UUID, subject: str, **facts: audit.Fact
) -> tuple[Any, ...] | None:
    """Do the whole of the present act in one statement, which commits by itself: the row that it answers, or None.

    The statement calls a function of the database that does the work and ends with `kernel_append`, whose parameters
    are its last ones. It answers no row when the case is not a plain one, and then has written nothing: the act goes on
    step by step, as does one that is part of a larger unit, which gets None at once. What such a statement locks is
    held while the server works and commits, and never while it waits for us. After its row, an act only answers.
    """
    running = _running()
    act = running.acts[-1]
    if not running.of_one_act or len(running.acts) > 1 or running.notes or running.announcements:
        return None
    told = audit.parameters(act.note(entity, subject, facts), clock.now())
    with _database().committing(), connection.cursor() as cursor:
        cursor.execute(statement, [*values, *told])
        row: tuple[Any, ...] | None = cursor.fetchone()
    act.noted = running.ended = row is not None
    return row


def _database() -> DatabaseWrapper:
    return cast("DatabaseWrapper", connection)


def unchanged() -> None:
    """Say that the present act found its work already done, so that it has nothing to add to any journal."""
    _running().acts[-1].noted = True


def announce(event: Event) -> None:
    """Tell the houses above, after the commit, at least once, in order for this subject."""
    _running().announcements.append(event)
