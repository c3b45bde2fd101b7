"""Sums of what was consumed and of what is left to pay are kept: a copy, which speeds reading and decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import models
from polyphonie.budget.queries import sums
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.settled import settled


@action
def keep_sums(*, actor: Actor, entity: UUID, on: date) -> int:
    """Add to the sums of a body what moved since; says how many moves. Nobody waits for it. Refuses: ACC-RIG-01."""
    access.require(actor, Right.BUDGET_OPEN, perimeter=Perimeter.of_entity(entity), on=on)
    models.SumMark.objects.get_or_create(entity_id=entity, defaults={"before": UUID(int=0)})
    mark = models.SumMark.objects.select_for_update().get(entity_id=entity)
    told = {"entity": entity, "since": mark.before, "known": settled()}
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, told)
        (count,) = cursor.fetchone()
        if count:
            cursor.execute(_ADD_CONSUMED, told)
            cursor.execute(_ADD_OUTSTANDING, told)
            mark.before = told["known"]
            mark.save(update_fields=["before"])
    if count:
        note(entity=entity, subject=f"sums:{entity}", moves=count)
    else:
        unchanged()
    return int(count)


_SINCE: Final = "%(since)s"
_MOVED: Final = sums.moved(_SINCE)
_ADD_CONSUMED: Final = f"""
    INSERT INTO budget_consumedsum (entity_id, envelope_id, kind, month, cents)
    SELECT %(entity)s, envelope_id, kind, month, sum(cents) FROM ({sums.consumed(_SINCE)}) moved GROUP BY 2, 3, 4
    ON CONFLICT (entity_id, envelope_id, kind, month)
        DO UPDATE SET cents = budget_consumedsum.cents + excluded.cents
"""  # noqa: S608  nothing of it is anybody's words
_ADD_OUTSTANDING: Final = f"""
    INSERT INTO budget_outstandingsum (entity_id, envelope_id, month, carried, commitments, cents)
    SELECT %(entity)s, envelope_id, month, carried, sum(commitments), sum(cents) FROM ({sums.outstanding(_SINCE)}) moved
    GROUP BY 2, 3, 4 HAVING sum(commitments) <> 0 OR sum(cents) <> 0
    ON CONFLICT (entity_id, envelope_id, month, carried)
        DO UPDATE SET commitments = budget_outstandingsum.commitments + excluded.commitments,
            cents = budget_outstandingsum.cents + excluded.cents
"""  # noqa: S608
