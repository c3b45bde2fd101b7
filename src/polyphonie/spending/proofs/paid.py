"""What is told of payments: moves say what requests do, and the sums that are kept are those of the moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connection


def paid_sums_are_what_was_paid() -> Iterator[str]:
    """The moves of a request make what it paid, nothing once it came back; sums are those of the moves they hold."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS)
        for request, kept, made in cursor.fetchall():
            yield f"request {request}: its moves make {made}, it paid {kept}"
        cursor.execute(_SUMS)
        for entity, kept, made in cursor.fetchall():
            yield f"paid sums of {entity}: {kept} is kept, the moves make {made}"


_REQUESTS: Final = """
    WITH paid AS (
            SELECT entity_id, id AS request_id, 1 AS requests, (due_on IS NOT NULL AND due_on < paid_on)::int AS late,
                paid_on - started_on AS waited, payable_cents AS cents
            FROM spending_paymentrequest WHERE paid_on IS NOT NULL),
        moved AS (
            SELECT entity_id, request_id, sum(requests)::int AS requests, sum(late)::int AS late,
                sum(waited)::int AS waited, sum(payable_cents)::bigint AS cents
            FROM spending_paidmove GROUP BY 1, 2 HAVING sum(requests) <> 0)
    SELECT request_id, paid::text, moved::text FROM paid FULL JOIN moved USING (entity_id, request_id)
    WHERE (paid.requests, paid.late, paid.waited, paid.cents)
        IS DISTINCT FROM (moved.requests, moved.late, moved.waited, moved.cents)
"""
_SUMS: Final = """
    WITH made AS (
            SELECT p.entity_id, p.centre_id, p.ground, p.flux, date_trunc('month', p.paid_on)::date AS month,
                sum(p.requests)::int AS requests, sum(p.late)::int AS late, sum(p.waited)::bigint AS waited,
                sum(p.payable_cents)::bigint AS cents
            FROM spending_paidmove p JOIN spending_paidmark mark ON mark.entity_id = p.entity_id AND p.id < mark.before
            GROUP BY 1, 2, 3, 4, 5),
        kept AS (
            SELECT entity_id, centre_id, ground, flux, month, requests, late, waited, payable_cents AS cents
            FROM spending_paidsum)
    SELECT entity_id, kept::text, made::text FROM kept FULL JOIN made USING (entity_id, centre_id, ground, flux, month)
    WHERE (kept.requests, kept.late, kept.waited, kept.cents)
        IS DISTINCT FROM (made.requests, made.late, made.waited, made.cents)
"""
