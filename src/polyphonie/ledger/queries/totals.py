"""What each account holds of a year: its opening, what moved, what the closing took. On a day, as known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger.statements.computing import AccountTotals

RESULT: Final = "1200000000"
"""Where charges and income of a year that is not closed yet are carried to the next."""
CLOSING_JOURNAL: Final = "CLO"
OPENING_JOURNAL: Final = "AN"


@dataclass(frozen=True, slots=True)
class Totals:
    """The accounts that hold or moved something, in their order, and their labels.

    `provisional`: the opening is not posted yet, and is what the year before comes to.
    """

    rows: tuple[AccountTotals, ...]
    labels: Mapping[str, str]
    provisional: bool = False


def totals(entity: UUID, *, year: int, until: date | None = None, known_at: datetime | None = None) -> Totals:
    """What each account of a body holds of a year, until a day (included), as known at an instant or now."""
    rows, labels = _moved(entity, year, until or date(year, 12, 31), known_at)
    if any(row.opening for row in rows.values()) or not _kept(entity, year - 1):
        return Totals(tuple(rows[code] for code in sorted(rows)), labels)
    before = totals(entity, year=year - 1, known_at=known_at)
    for code, cents in _carried(before.rows).items():
        rows[code] = replace(rows.get(code, AccountTotals(code)), opening=cents)
    return Totals(tuple(rows[code] for code in sorted(rows)), {**before.labels, **labels}, provisional=True)


def _carried(rows: tuple[AccountTotals, ...]) -> dict[str, int]:
    """What a year leaves to the next: its accounts of position, and the result on an account of its own."""
    carried = {row.account: row.closing for row in rows if row.account[0] not in "67"}
    result = sum(row.closing for row in rows if row.account[0] in "67")
    carried[RESULT] = carried.get(RESULT, 0) + result
    return {code: cents for code, cents in carried.items() if cents}


def _kept(entity: UUID, year: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [entity, year])
        return cursor.fetchone() is not None


_KEPT: Final = """
    SELECT FROM ledger_register WHERE book_id = (SELECT id FROM ledger_book WHERE entity_id = %s)
        AND year = %s AND last > 0 LIMIT 1
"""


def _moved(
    entity: UUID, year: int, until: date, known_at: datetime | None
) -> tuple[dict[str, AccountTotals], dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [CLOSING_JOURNAL, year, until, known_at, entity])
        found = cursor.fetchall()
    rows = {code: AccountTotals(code, *map(int, cents)) for code, _label, *cents in found}
    return rows, {code: label for code, label, *_ in found}


_MOVED: Final = """
    SELECT a.code, a.label,
           coalesce(sum(l.debit - l.credit) FILTER (WHERE l.period = 0), 0),
           coalesce(sum(l.debit) FILTER (WHERE l.period > 0 AND l.journal_id <> closing.id), 0),
           coalesce(sum(l.credit) FILTER (WHERE l.period > 0 AND l.journal_id <> closing.id), 0),
           coalesce(sum(l.debit - l.credit) FILTER (WHERE l.period > 0 AND l.journal_id = closing.id), 0)
    FROM ledger_book b JOIN ledger_journal closing ON closing.book_id = b.id AND closing.code = %s
        CROSS JOIN LATERAL ledger_moved(b.id, %s::smallint, %s::date, %s::timestamptz) l
        JOIN ledger_account a ON a.id = l.account_id
    WHERE b.entity_id = %s
    GROUP BY a.code, a.label
"""
