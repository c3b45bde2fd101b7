"""Numbers for people, without gaps: given under a lock that is held until the commit, so none is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import connection


def next_number(*, entity: UUID, series: str) -> int:
    """The next number of an entity's series (`directory-updates`), from 1. Call it late in an act: others wait."""
    return next_numbers(series=series, wanted={entity: 1})[entity][0]


def next_numbers(*, series: str, wanted: Mapping[UUID, int]) -> dict[UUID, range]:
    """So many next numbers of each entity's own series, from 1. Entities are taken in one order: two acts that want
    numbers of the same ones never wait for each other in a circle.
    """
    entities = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [series, entities, [wanted[entity] for entity in entities]])
        return {entity: range(last - wanted[entity] + 1, last + 1) for entity, last in cursor.fetchall()}


_TAKE: Final = """
    INSERT INTO kernel_counter (entity_id, series, last)
    SELECT entity_id, %s, number FROM unnest(%s::uuid[], %s::bigint[]) AS given (entity_id, number) ORDER BY entity_id
    ON CONFLICT (entity_id, series) DO UPDATE SET last = kernel_counter.last + excluded.last RETURNING entity_id, last
"""
