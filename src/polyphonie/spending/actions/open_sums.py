"""Sums of what is open in the chain are kept: a copy, which speeds reading and decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged


@action
def keep_open_sums(*, actor: Actor, entity: UUID, on: date) -> int:
    """Take into the sums of a body what changed since; says how many moves. Nobody waits for it.

    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"entity": entity})
        (moves,) = cursor.fetchone()
        if not moves:
            unchanged()
            return 0
        cursor.execute("DELETE FROM spending_opensum WHERE entity_id = %s AND count = 0 AND cents = 0", [entity])
    note(entity=entity, subject=f"open_sums:{entity}", moves=moves)
    return int(moves)


_TAKE: Final = """
    WITH taken AS (
            DELETE FROM spending_openmove WHERE entity_id = %(entity)s
            RETURNING programme_id, bop_id, uo_id, kind, day, count, cents),
        added AS (
            INSERT INTO spending_opensum (entity_id, centre_id, kind, day, programme_id, bop_id, uo_id, count, cents)
            SELECT %(entity)s, coalesce(uo_id, bop_id, programme_id, %(entity)s), kind, day,
                programme_id, bop_id, uo_id, sum(count), sum(cents)
            FROM taken GROUP BY programme_id, bop_id, uo_id, kind, day
            ON CONFLICT (entity_id, centre_id, kind, day) DO UPDATE SET
                count = spending_opensum.count + excluded.count, cents = spending_opensum.cents + excluded.cents)
    SELECT count(*) FROM taken
"""
