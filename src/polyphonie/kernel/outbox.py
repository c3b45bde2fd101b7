"""From an act to the reactions above: a row per reaction, in the act's own commit. `deliveries` takes them on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from . import arrays, clock, events

LANES: Final = 16


def lane_of(subject: UUID) -> int:
    """The subject's lane: its announcements all travel in it, one after the other."""
    return subject.int % LANES


def posting(announcements: Sequence[events.Event]) -> tuple[str, list[Any]] | None:
    """The statement that writes a row per subscribed reaction, if any, and its values. It is said once, as the act's
    transaction is about to commit.

    Announcements of one subject arrive in the order of their acts if each act locks the subject first, as acts do.
    """
    at = clock.now()
    rows = [
        (
            lane_of(event.subject),
            reaction,
            events.name_of(type(event)),
            event.entity,
            event.subject,
            json.dumps(event.payload()),
            at,
            at,
        )
        for event in announcements
        for reaction in events.reactions_to(event)
    ]
    return (_INSERT, list(arrays.columns(rows))) if rows else None


_INSERT: Final = """
    INSERT INTO kernel_delivery (lane, reaction, event, entity_id, subject, payload, announced_at, due_at, attempts,
        error)
    SELECT lane, reaction, event, entity_id, subject, payload, announced_at, due_at, 0, ''
    FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::jsonb[], %s::timestamptz[],
        %s::timestamptz[]) WITH ORDINALITY
        AS given (lane, reaction, event, entity_id, subject, payload, announced_at, due_at, place)
    ORDER BY place
"""
