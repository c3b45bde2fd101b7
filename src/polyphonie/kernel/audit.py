"""The audit journal: one row per act and entity, chained by hash, that the database itself refuses to change.

A row's hash is SHA-256 over the hash before it and the row's own canonical JSON, so no row can be changed, removed,
added or moved without every later hash of its entity telling. `prove` recomputes them all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import connection

from . import arrays, clock
from .identity import new_id

Fact = str | int | bool | None | Sequence["Fact"] | Mapping[str, "Fact"]

GENESIS: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Note:
    """A row to be: what an act was about, for one entity."""

    entity: UUID
    subject: str
    act: str
    actor_kind: str
    actor_id: UUID
    actor_name: str
    facts: Mapping[str, Fact]


def chained_hash(before: bytes, *, position: int, at: datetime, note: Note, identifier: UUID) -> bytes:
    """The hash of a row placed after the row whose hash is `before`."""
    return hashlib.sha256(before + _canonical(position, at=at, note=note, identifier=identifier).encode()).digest()


def _canonical(position: int, *, at: datetime, note: Note, identifier: UUID) -> str:
    row: dict[str, Any] = {
        "id": str(identifier),
        "entity": str(note.entity),
        "position": position,
        "at": at.isoformat(),
        "actor": [note.actor_kind, str(note.actor_id), note.actor_name],
        "act": note.act,
        "subject": note.subject,
        "facts": note.facts,
    }
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append(notes: Sequence[Note]) -> None:
    """Write the notes at the end of their entities' chains, entity by entity in the order of their ids.

    However many they are, two statements: the chains' places, then the rows with the chains' new heads. A lone one, as
    most acts have, takes one call, which hashes it on the server: others wait for that chain only while it commits.
    """
    if not notes:
        return
    at = clock.now()
    if len(notes) == 1:
        _append_one(notes[0], at)
        return
    ordered = sorted(notes, key=lambda note: note.entity.int)
    by_entity = {entity: list(group) for entity, group in groupby(ordered, key=lambda note: note.entity)}
    with connection.cursor() as cursor:
        entities = list(by_entity)
        cursor.execute(
            _TAKE_PLACES, [GENESIS, arrays.array(entities), arrays.array(len(by_entity[each]) for each in entities)]
        )
        heads: list[bytes] = []
        rows: list[tuple[object, ...]] = []
        places = {entity: (length, bytes(head)) for entity, length, head in cursor.fetchall()}
        for entity, group in by_entity.items():
            length, head = places[entity]
            for position, note in enumerate(group, start=length - len(group) + 1):
                identifier = new_id()
                head = chained_hash(head, position=position, at=at, note=note, identifier=identifier)
                rows.append(_columns(note, identifier, position, at, head))
            heads.append(head)
        cursor.execute(_INSERT, [*arrays.columns(rows), arrays.array(entities), arrays.array(heads)])


def _append_one(note: Note, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", parameters(note, at))


def parameters(note: Note, at: datetime) -> list[Any]:
    """What `kernel_append` is told of a row: its position, which the server alone knows, is cut out of its text."""
    identifier = new_id()
    before, after = _around_position(at=at, note=note, identifier=identifier)
    return [
        note.entity,
        identifier,
        at,
        note.actor_kind,
        note.actor_id,
        note.actor_name,
        note.act,
        note.subject,
        json.dumps(note.facts),
        before,
        after,
    ]


def _around_position(*, at: datetime, note: Note, identifier: UUID) -> tuple[str, str]:
    """The canonical JSON of a row, cut where its position stands."""
    before, _, after = _canonical(_CUT, at=at, note=note, identifier=identifier).rpartition(f'"position":{_CUT},')
    return f'{before}"position":', f",{after}"


_CUT: Final = -1
"""A position that no row has."""

_TAKE_PLACES: Final = """
    INSERT INTO kernel_chain (entity_id, length, head)
    SELECT entity_id, length, %s FROM unnest(%s::uuid[], %s::bigint[]) AS given (entity_id, length) ORDER BY entity_id
    ON CONFLICT (entity_id) DO UPDATE SET length = kernel_chain.length + excluded.length
    RETURNING entity_id, length, head
"""
_INSERT: Final = """
    WITH added AS (
        INSERT INTO kernel_audit
            (entity_id, id, position, at, actor_kind, actor_id, actor_name, act, subject, facts, hash)
        SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::timestamptz[], %s::text[], %s::uuid[],
            %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::bytea[])
    )
    UPDATE kernel_chain SET head = given.head FROM unnest(%s::uuid[], %s::bytea[]) AS given (entity_id, head)
    WHERE kernel_chain.entity_id = given.entity_id
"""


def _columns(
    note: Note, identifier: UUID, position: int, at: datetime, row_hash: bytes
) -> tuple[str | int | UUID | datetime | bytes, ...]:
    return (
        note.entity,
        identifier,
        position,
        at,
        note.actor_kind,
        note.actor_id,
        note.actor_name,
        note.act,
        note.subject,
        json.dumps(note.facts),
        row_hash,
    )
