"""Balances are brought up to the last entry that is sealed: a copy, which speeds reading and decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.ledger import models


@action
def roll_balances(*, actor: Actor, entity: UUID, on: date) -> int:
    """Add to the balances of a body's accounts what was posted since; says how many entries. Nobody waits for it.

    Refuses: LED-BOO-01, ACC-RIG-01.
    """
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM ledger_book WHERE id = %s FOR NO KEY UPDATE", [book.id])  # one at a time
        cursor.execute(_DUE, [book.id])
        due = cursor.fetchall()
        for journal, year, held, last in due:
            cursor.execute(_ADD, [book.id, journal, year, held + 1, last])
            cursor.execute(_MARK, [book.id, journal, year, last])
    count: int = sum(last - held for _, _, held, last in due)
    if count:
        note(entity=entity, subject=f"book:{book.id}", entries=count)
    else:
        unchanged()
    return count


_DUE: Final = """
    SELECT r.journal_id, r.year, coalesce(m.last, 0), r.last FROM ledger_register r
        LEFT JOIN ledger_balancemark m USING (book_id, journal_id, year)
    WHERE r.book_id = %s AND r.last > coalesce(m.last, 0) ORDER BY r.journal_id, r.year
"""
_ADD: Final = """
    INSERT INTO ledger_balance (book_id, year, account_id, journal_id, dated_on, period, debit, credit)
    SELECT book_id, year, account_id, journal_id, dated_on, period, sum(greatest(amount, 0)), sum(greatest(-amount, 0))
    FROM ledger_line WHERE book_id = %s AND journal_id = %s AND year = %s AND number BETWEEN %s AND %s
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (book_id, year, account_id, journal_id, dated_on, period) DO UPDATE
        SET debit = ledger_balance.debit + excluded.debit, credit = ledger_balance.credit + excluded.credit
"""
_MARK: Final = """
    INSERT INTO ledger_balancemark (book_id, journal_id, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (book_id, journal_id, year) DO UPDATE SET last = excluded.last
"""
