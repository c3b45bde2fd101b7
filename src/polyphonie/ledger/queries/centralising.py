"""What each journal of a year comes to, month by month: the centralising journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class JournalSum:
    """What a journal took in a period (0 to 16) of a year, in cents: its debits, which its credits equal."""

    journal: str
    label_fr: str
    label_en: str
    period: int
    debit: int
    credit: int


def journal_sums(entity: UUID, *, year: int) -> tuple[JournalSum, ...]:
    """The sums of a year, journal by journal in the order of their codes, then period by period."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [year, date(year, 12, 31), entity])
        return tuple(JournalSum(*row) for row in cursor.fetchall())


_SUMS: Final = """
    SELECT j.code, j.label_fr, j.label_en, moved.period, sum(moved.debit)::bigint, sum(moved.credit)::bigint
    FROM ledger_book b CROSS JOIN LATERAL ledger_moved(b.id, %s::smallint, %s::date, NULL) moved
        JOIN ledger_journal j ON j.id = moved.journal_id
    WHERE b.entity_id = %s
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 4
"""
