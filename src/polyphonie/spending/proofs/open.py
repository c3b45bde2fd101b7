"""What is told of what is open: sums and the moves that they do not hold yet make what documents make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connection


def open_sums_are_what_is_open() -> Iterator[str]:
    """By centre, kind and day, the sums and moves kept are what lines, requests and invoices come to."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        for entity, kind, day, kept, made in cursor.fetchall():
            yield f"open sums of {entity}, {kind} {day}: {kept} is kept, the documents make {made}"


_SUMS: Final = """
    WITH line AS (
            SELECT l.entity_id, coalesce(l.uo_id, l.bop_id, l.programme_id) AS centre_id, l.cents - l.paid AS carried,
                l.certified - l.requested AS accrued, l.requested - l.paid AS owed
            FROM spending_commitmentline l JOIN spending_commitment c ON c.entity_id = l.entity_id AND c.id = l.id
            WHERE c.validated_on IS NOT NULL AND l.paid < l.cents),
        request AS (
            SELECT entity_id, coalesce(uo_id, bop_id, programme_id) AS centre_id, state, due_on, cents, payable_cents
            FROM spending_paymentrequest WHERE state NOT IN ('paid', 'rejected')),
        invoice AS (
            SELECT entity_id, coalesce(uo_id, bop_id, programme_id, entity_id) AS centre_id, issued_on, certified, cents
            FROM spending_proposal WHERE state IN ('proposed', 'unmatched')),
        told AS (
            SELECT entity_id, centre_id, 'carried' AS kind, NULL::date AS day, carried AS cents FROM line
            UNION ALL SELECT entity_id, centre_id, 'accrued', NULL, accrued FROM line WHERE accrued > 0
            UNION ALL SELECT entity_id, centre_id, 'owed', NULL, owed FROM line WHERE owed > 0
            UNION ALL SELECT entity_id, centre_id, 'request_' || state, NULL, cents FROM request
            UNION ALL SELECT entity_id, centre_id, 'to_pay', due_on, payable_cents FROM request WHERE due_on IS NOT NULL
            UNION ALL SELECT entity_id, centre_id, 'stopped', NULL, payable_cents FROM request WHERE due_on IS NULL
            UNION ALL SELECT entity_id, centre_id, 'invoice_open', NULL, cents FROM invoice
            UNION ALL SELECT entity_id, centre_id, 'uncertified', issued_on, cents FROM invoice WHERE NOT certified),
        made AS (
            SELECT entity_id, centre_id, kind, coalesce(day, '0001-01-01') AS day, count(*), sum(cents) AS cents
            FROM told GROUP BY 1, 2, 3, 4),
        kept AS (
            SELECT entity_id, centre_id, kind, day, sum(count) AS count, sum(cents) AS cents FROM (
                SELECT entity_id, centre_id, kind, day, count, cents FROM spending_opensum
                UNION ALL SELECT entity_id, coalesce(uo_id, bop_id, programme_id, entity_id), kind, day, count, cents
                FROM spending_openmove) told
            GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 OR sum(cents) <> 0)
    SELECT entity_id, kind, day::text, kept::text, made::text
    FROM kept FULL JOIN made USING (entity_id, centre_id, kind, day)
    WHERE (kept.count, kept.cents) IS DISTINCT FROM (made.count, made.cents)
"""
