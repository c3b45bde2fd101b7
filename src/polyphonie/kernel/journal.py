"""Reading the audit journal: an entity's acts, newest first, all of them or those about one subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .models import AuditRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as its journal tells it. `position` is its place in the entity's chain, from 1."""

    position: int
    at: datetime
    actor_kind: str
    actor_name: str
    act: str
    subject: str
    facts: Mapping[str, Any]


def entries(*, entity: UUID, subject: str = "", before: int | None = None, limit: int = 50) -> tuple[Entry, ...]:
    """An entity's entries placed before `before`, newest first; the platform has its own journal (PLATFORM)."""
    rows = AuditRow.objects.filter(entity_id=entity)
    if subject:
        rows = rows.filter(subject=subject)
    if before is not None:
        rows = rows.filter(position__lt=before)
    return tuple(
        Entry(row.position, row.at, row.actor_kind, row.actor_name, row.act, row.subject, row.facts)
        for row in rows.order_by("-position")[:limit]
    )
