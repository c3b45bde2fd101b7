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
from typing import Any, Final
from uuid import UUID

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


def appending(notes: Sequence[Note]) -> tuple[str, list[Any]]:
    """The statement that writes notes, at least one, at the end of their entities' chains, and its values.

    The server hashes them, entity by entity in the order of their ids: others wait for a chain only while it commits.
    """
    at = clock.now()
    if len(notes) == 1:
        return "SELECT kernel_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", parameters(notes[0], at)
    ordered = sorted(notes, key=lambda note: note.entity.int)
    return _APPEND_ALL, list(arrays.columns(parameters(note, at) for note in ordered))


_APPEND_ALL: Final = """
    SELECT kernel_append_all(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::uuid[], %s::text[], %s::text[],
        %s::text[], %s::jsonb[], %s::text[], %s::text[])
"""


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
