"""Numbers for people, without gaps: given under a lock that is held until the commit, so none is ever lost."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def next_number(*, entity: UUID, series: str) -> int:
    """The next number of an entity's series (`received-invoices:2026`), from 1. Call it late in an act: others wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_counter (entity_id, series, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (entity_id, series) DO UPDATE SET last = kernel_counter.last + 1 RETURNING last",
            [entity, series],
        )
        (number,) = cursor.fetchone()
        return int(number)
