"""Announcements reach their reactions: at least once, in order per subject, failures in plain sight.

Each lane (a share of the subjects) is served by one worker at a time, a batch at a time: what a reaction does for many
is done together (`events.together`). A reaction and the removal of its row commit
together, so what it does in this database happens exactly once. A reaction that fails is kept with its error, tried
again later and later, shown on a page, and holds back only the later announcements of its own subject.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from . import acts, arrays, clock, events, tracebacks
from .acts import Actor, action, note
from .events import Event
from .identity import PLATFORM
from .models import Delivery
from .outbox import LANES
from .refusals import Kind, Reason, Refused

BATCH: Final = 250
_LOCK_SPACE: Final = 7_001
_FIRST_DELAY: Final = timedelta(seconds=2)
_LONGEST_DELAY: Final = timedelta(hours=1)

NO_SUCH_FAILURE = Reason(
    "KER-DEL-01",
    "delivery",
    fr="Cette réaction n'est plus en échec : elle a été rejouée ou écartée. Rechargez la liste.",
    en="This reaction is no longer failing: it was retried or set aside. Reload the list.",
    kind=Kind.NOT_FOUND,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that has failed at least once, as the page of failures shows it."""

    id: int
    reaction: str
    event: str
    entity: UUID
    subject: UUID
    attempts: int
    error: str
    announced_at: datetime
    due_at: datetime


class _Due(NamedTuple):
    """A delivery, as far as delivering it needs."""

    id: int
    reaction: str
    event: str
    entity: UUID
    subject: UUID
    payload: str
    attempts: int


def drain(*, until: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due, a batch of each lane in turn, until nothing is or `until` says so.

    Lanes that have little share a batch. A lane that another worker serves is left to it. Returns how many reactions
    succeeded.
    """
    delivered = 0
    while not until():
        taken = 0
        for lanes in _lanes_with_something_due():
            if until():
                break
            tried, succeeded = _drain_batch(lanes)
            taken += tried
            delivered += succeeded
        if not taken:
            break
    return delivered


def _lanes_with_something_due() -> list[list[int]]:
    """The lanes that have something due, those together that make a batch at most; one where something failed alone,
    for its deliveries are tried one by one."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [clock.now()])
        waiting = cursor.fetchall()
    groups: list[list[int]] = []
    room = 0
    for lane, number, failing in waiting:
        if failing or number > room:
            groups.append([])
            room = 0 if failing else BATCH
        groups[-1].append(lane)
        room -= number
    return groups


_WAITING: Final = f"""
    SELECT lane, count(*), bool_or(attempts > 0)
    FROM generate_series(0, {LANES - 1}) AS lane, LATERAL (
        SELECT attempts FROM kernel_delivery d WHERE d.lane = lane.lane AND due_at <= %s LIMIT {BATCH}) due
    GROUP BY lane ORDER BY lane
"""  # noqa: S608  our own numbers
"""Numbers that never change stand in it: told each time, the server would plan it anew at each asking."""


def _drain_batch(lanes: Sequence[int]) -> tuple[int, int]:
    """Up to a batch of lanes' due deliveries, in order; says how many were tried and succeeded."""
    together = _drain_together(lanes)
    return _drain_one_by_one(lanes) if together is None else (together, together)


def _drain_together(lanes: Sequence[int]) -> int | None:
    """React to all in one transaction, which nearly always succeeds; None, and nothing done, when one fails.

    Each reaction gets what awaits it together. Where one is known to fail, it is not tried: the others would be run
    twice for it. Nor where one of them sends something: it would be sent twice.
    """
    try:
        with acts.unit():
            due = _take(lanes)
            if any(delivery.attempts or events.is_outward(delivery.reaction) for delivery in due):
                return None
            for reaction, together in _grouped(due):
                events.react(reaction, [_announcement(delivery) for delivery in together])
            _remove([delivery.id for delivery in due])
    except Exception:  # which one it is, and why, is found out one by one
        logger.debug("a batch of reactions failed: they are tried one by one", exc_info=True)
        return None
    return len(due)


def _drain_one_by_one(lanes: Sequence[int]) -> tuple[int, int]:
    """React to each in a part of its own of one transaction; says how many were tried and succeeded."""
    with acts.unit():
        due = _take(lanes)
        done = _react_one_by_one(due)
        _remove(done)
    return len(due), len(done)


def _take(lanes: Sequence[int]) -> list[_Due]:
    """A batch of what is due in those of these lanes that no other worker serves, which are ours until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_LANES, [_LOCK_SPACE, arrays.array(lanes)])
        mine = [lane for lane, taken in cursor.fetchall() if taken]
    if not mine:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"lanes": arrays.array(mine), "now": clock.now(), "batch": BATCH})
        return [_Due(*row) for row in cursor.fetchall()]


def _remove(done: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [arrays.array(done)])


_TAKE_LANES: Final = "SELECT lane, pg_try_advisory_xact_lock(%s, lane) FROM unnest(%s::integer[]) AS lane"


def _grouped(due: Sequence[_Due]) -> list[tuple[str, list[_Due]]]:
    """The deliveries by reaction, in as few groups as leave those of each subject in their order.

    What one kind of event says again and again of a subject is told each reaction in its order, whichever other
    reaction was told first: an invoice that took three states is looked at once by each.
    """
    groups: list[tuple[str, list[_Due]]] = []
    reached: dict[UUID, dict[str, int]] = {}
    for delivery in due:
        places = reached.setdefault(delivery.subject, {})
        since = max((place for event, place in places.items() if event != delivery.event), default=0)
        place = next((n for n in range(since, len(groups)) if groups[n][0] == delivery.reaction), len(groups))
        if place == len(groups):
            groups.append((delivery.reaction, []))
        groups[place][1].append(delivery)
        places[delivery.event] = max(place, places.get(delivery.event, 0))
    return groups


def _react_one_by_one(due: Sequence[_Due]) -> list[int]:
    """React to each in a part of its own; a failure holds back only the later ones of its own subject."""
    held: set[tuple[str, UUID]] = set()
    done: list[int] = []
    for delivery in due:
        line = delivery.reaction, delivery.subject
        if line in held:
            continue
        if _react(delivery):
            done.append(delivery.id)
        else:
            held.add(line)
    return done


def _announcement(delivery: _Due) -> Event:
    return events.read(
        event=delivery.event,
        entity=delivery.entity,
        subject=delivery.subject,
        payload=json.loads(delivery.payload),
    )


_DUE: Final = """
    WITH held AS MATERIALIZED (SELECT reaction, subject, id FROM kernel_delivery WHERE due_at > %(now)s)
    SELECT id, reaction, event, entity_id, subject, payload, attempts FROM kernel_delivery d
    WHERE lane = ANY(%(lanes)s::smallint[]) AND due_at <= %(now)s AND NOT EXISTS (
        SELECT FROM held WHERE held.reaction = d.reaction AND held.subject = d.subject AND held.id < d.id)
    ORDER BY id LIMIT %(batch)s FOR UPDATE OF d
"""
"""What waits for another day is nearly always nothing, and looked for once: the statistics of a table that fills and
empties all day say little, and asked row by row it cost two hundred times as much on a bad day."""

_DONE: Final = "DELETE FROM kernel_delivery WHERE id = ANY(%s::bigint[])"


def _react(delivery: _Due) -> bool:
    try:
        with acts.unit():
            events.react(delivery.reaction, [_announcement(delivery)])
    except Exception as error:  # any failure is kept and shown, none may stop the lane
        logger.exception("reaction %s failed on %s", delivery.reaction, delivery.event)
        attempts = delivery.attempts + 1
        Delivery.objects.filter(id=delivery.id).update(
            attempts=attempts,
            error=tracebacks.text_of(error),
            due_at=clock.now() + min(_FIRST_DELAY * 2 ** min(attempts - 1, 20), _LONGEST_DELAY),
        )
        return False
    return True


def failures(*, after: int | None = None, limit: int = 50) -> list[Failure]:
    """The failing deliveries, oldest first, after the given id."""
    rows = Delivery.objects.filter(attempts__gt=0).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [
        Failure(
            row.id,
            row.reaction,
            row.event,
            row.entity_id,
            row.subject,
            row.attempts,
            row.error,
            row.announced_at,
            row.due_at,
        )
        for row in rows[:limit]
    ]


def waiting() -> int:
    """How many deliveries are on their way, failing ones included."""
    return Delivery.objects.count()


def more_wait_than(number: int) -> bool:
    """Whether more deliveries than that are on their way; no more than that are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM kernel_delivery OFFSET %s LIMIT 1", [number])
        return cursor.fetchone() is not None


def lag() -> timedelta:
    """How long the oldest announcement that has not been tried yet has been waiting; zero when none is."""
    oldest = Delivery.objects.filter(attempts=0).order_by("id").values_list("announced_at", flat=True).first()
    return max(clock.now() - oldest, timedelta()) if oldest else timedelta()


@action
def retry(*, actor: Actor, delivery: int) -> None:
    """Make a failing delivery due at once. Refuses: KER-DEL-01 it is no longer failing."""
    failing = _failing(delivery)
    failing.due_at = clock.now()
    failing.save(update_fields=["due_at"])
    note(entity=PLATFORM, subject=f"delivery:{delivery}", reaction=failing.reaction)


@action
def set_aside(*, actor: Actor, delivery: int, because: str) -> None:
    """Give up a failing delivery, for a written cause, so that the later ones of its subject go on.

    Refuses: KER-DEL-01 it is no longer failing.
    """
    failing = _failing(delivery)
    note(
        entity=PLATFORM,
        subject=f"delivery:{delivery}",
        because=because,
        reaction=failing.reaction,
        event=failing.event,
        about=str(failing.subject),
        payload=failing.payload,
    )
    failing.delete()


def _failing(delivery: int) -> Delivery:
    found = Delivery.objects.select_for_update().filter(id=delivery, attempts__gt=0).first()
    if found is None:
        raise Refused(NO_SUCH_FAILURE())
    return found
