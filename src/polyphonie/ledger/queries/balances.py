"""Balances of accounts on a day, as known now or at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger.terms import LAST_SPECIAL


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account took since its year began, in cents, opening included."""

    account: str
    label: str
    debit: int
    credit: int

    @property
    def net(self) -> int:
        """Above zero when the account owes its holder (a debit balance)."""
        return self.debit - self.credit


def balances(
    entity: UUID,
    *,
    until: date,
    known_at: datetime | None = None,
    accounts: str = "",
    last_period: int = LAST_SPECIAL,
) -> tuple[Balance, ...]:
    """The accounts that moved in the year of `until`, that day included, in their order.

    `known_at`: as the books were known then. `accounts` is what their codes begin with; `last_period` leaves out the
    special periods after it (12: before the year's closing entries).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SCANNED,
            [entity, until.year, until, last_period, known_at, known_at, f"{accounts}%"],
        )
        return tuple(Balance(*row) for row in cursor.fetchall())


_SCANNED: Final = """
    SELECT a.code, a.label, moved.debit::bigint, moved.credit::bigint FROM (
        SELECT line.account_id, coalesce(sum(line.amount) FILTER (WHERE line.amount > 0), 0) AS debit,
               coalesce(-sum(line.amount) FILTER (WHERE line.amount < 0), 0) AS credit
        FROM ledger_line line
        WHERE line.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND line.year = %s
            AND line.dated_on <= %s AND line.period <= %s
            AND (%s::timestamptz IS NULL OR line.number <= (
                SELECT max(s.last) FROM ledger_seal s WHERE s.book_id = line.book_id AND s.journal_id = line.journal_id
                    AND s.year = line.year AND s.posted_at <= %s))
        GROUP BY line.account_id) moved
    JOIN ledger_account a ON a.id = moved.account_id
    WHERE a.code LIKE %s
    ORDER BY a.code
"""
