"""What went through the treasury for the budget: lines of class 5 that say which programme or revenue they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from .totals import CLOSING_JOURNAL


@dataclass(frozen=True, slots=True)
class Flow:
    """What an account of treasury took for a code of an axis, in cents: what came in is above zero."""

    account: str
    axis: str
    code: str
    amount: int


def flows(entity: UUID, *, year: int, axes: Sequence[str]) -> tuple[Flow, ...]:
    """The flows of a year that bear one of these axes, the first that they bear; opening and closing left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, [list(axes), CLOSING_JOURNAL, entity, year])
        return tuple(Flow(account, axis, code, int(cents)) for account, axis, code, cents in cursor.fetchall())


_FLOWS: Final = """
    WITH borne AS (
        SELECT x.id, chosen.axis, x.codes ->> chosen.axis AS code
        FROM ledger_axes x JOIN LATERAL (
            SELECT axis FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (axis, place)
            WHERE x.codes ? axis ORDER BY place LIMIT 1) chosen ON true
    )
    SELECT a.code, borne.axis, borne.code, sum(l.amount)
    FROM ledger_book b
        JOIN ledger_journal closing ON closing.book_id = b.id AND closing.code = %s
        JOIN ledger_line l ON l.book_id = b.id
        JOIN ledger_account a ON a.id = l.account_id AND a.code LIKE '5%%'
        JOIN borne ON borne.id = l.axes_id
    WHERE b.entity_id = %s AND l.year = %s AND l.period > 0 AND l.journal_id <> closing.id
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
