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
        cursor.execute(_MOVED, [until.year, until, known_at, entity, last_period, f"{accounts}%"])
        return tuple(Balance(*row) for row in cursor.fetchall())


_MOVED: Final = """
    SELECT a.code, a.label, sum(moved.debit)::bigint, sum(moved.credit)::bigint
    FROM ledger_book b CROSS JOIN LATERAL ledger_moved(b.id, %s::smallint, %s::date, %s::timestamptz) moved
        JOIN ledger_account a ON a.id = moved.account_id
    WHERE b.entity_id = %s AND moved.period <= %s AND a.code LIKE %s
    GROUP BY a.code, a.label ORDER BY a.code
"""
