"""Sums of what was paid are kept: a copy, which speeds reading and decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.settled import settled
from polyphonie.spending import models


@action
def keep_paid_sums(*, actor: Actor, entity: UUID, on: date) -> int:
    """Add to the sums of a body what was paid since; says how many moves. Nobody waits for it. Refuses: ACC-RIG-01."""
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    models.PaidMark.objects.get_or_create(entity_id=entity, defaults={"before": UUID(int=0)})
    mark = models.PaidMark.objects.select_for_update().get(entity_id=entity)
    known = settled()
    moved = models.PaidMove.objects.filter(entity_id=entity, id__gte=mark.before, id__lt=known)
    count = moved.count()
    if not count:
        unchanged()
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"entity": entity, "since": mark.before, "known": known})
    mark.before = known
    mark.save(update_fields=["before"])
    note(entity=entity, subject=f"paid_sums:{entity}", moves=count)
    return count


_ADD: Final = """
    INSERT INTO spending_paidsum (entity_id, centre_id, ground, flux, month, programme_id, bop_id, uo_id,
        requests, late, waited, payable_cents)
    SELECT entity_id, centre_id, ground, flux, date_trunc('month', paid_on)::date, programme_id, bop_id, uo_id,
        sum(requests), sum(late), sum(waited), sum(payable_cents)
    FROM spending_paidmove WHERE entity_id = %(entity)s AND id >= %(since)s AND id < %(known)s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT (entity_id, centre_id, ground, flux, month) DO UPDATE SET
        requests = spending_paidsum.requests + excluded.requests,
        late = spending_paidsum.late + excluded.late,
        waited = spending_paidsum.waited + excluded.waited,
        payable_cents = spending_paidsum.payable_cents + excluded.payable_cents
"""
