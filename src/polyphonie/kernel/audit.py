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

from . import clock
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
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(before + text.encode()).digest()


def append(notes: Sequence[Note]) -> None:
    """Write the notes at the end of their entities' chains, entity by entity in the order of their ids."""
    at = clock.now()
    for entity, group in groupby(sorted(notes, key=lambda note: note.entity.int), key=lambda note: note.entity):
        _append_to_chain(entity, list(group), at)


def _append_to_chain(entity: UUID, notes: list[Note], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_chain (entity_id, length, head) VALUES (%s, %s, %s)"
            " ON CONFLICT (entity_id) DO UPDATE SET length = kernel_chain.length + excluded.length"
            " RETURNING length, head",
            [entity, len(notes), GENESIS],
        )
        length, head = cursor.fetchone()
        rows = []
        head = bytes(head)
        for position, note in enumerate(notes, start=length - len(notes) + 1):
            identifier = new_id()
            head = chained_hash(head, position=position, at=at, note=note, identifier=identifier)
            rows.append(_columns(note, identifier, position, at, head))
        cursor.executemany(_INSERT, rows)
        cursor.execute("UPDATE kernel_chain SET head = %s WHERE entity_id = %s", [head, entity])


_INSERT: Final = (
    "INSERT INTO kernel_audit"
    " (entity_id, id, position, at, actor_kind, actor_id, actor_name, act, subject, facts, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


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
