"""How old what is open on an account is on a day, third party by third party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger.statements.ageing import Aged, OpenItem, aged
from polyphonie.parties import queries as parties


@dataclass(frozen=True, slots=True)
class AgedRow:
    """What is open for a third party, by bracket, in cents: a debit is above zero."""

    party: UUID | None
    name: str
    amounts: tuple[int, ...]
    total: int


def ageing(entity: UUID, *, account: str, on: date) -> tuple[AgedRow, ...]:
    """The lines of an account in the year of a day, that day included, that no match holds; most past due first.

    A line without a due day is due on its accounting day; what was carried from the year before, on the first one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [entity, account, on.year, on])
        found = aged((OpenItem(party, due_on, int(cents)) for party, due_on, cents in cursor.fetchall()), on=on)
    named = parties.suppliers(each.party for each in found if each.party)
    return tuple(
        _row(each, named[each.party].name if each.party in named else "") for each in found if any(each.amounts)
    )


def _row(found: Aged, name: str) -> AgedRow:
    return AgedRow(found.party, name, tuple(found.amounts), found.total)


_OPEN: Final = """
    SELECT d.party_id, coalesce(d.due_on, e.dated_on), sum(line.amount)
    FROM ledger_account a
        JOIN ledger_entry e ON e.book_id = a.book_id AND e.accounts @> ARRAY[a.id]
        CROSS JOIN LATERAL unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
        LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = line.place
        LEFT JOIN ledger_matchedline m ON m.book_id = e.book_id AND m.entry_id = e.id AND m.place = line.place
    WHERE a.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND a.code = %s AND line.account_id = a.id
        AND e.year = %s AND e.dated_on <= %s AND m.number IS NULL
    GROUP BY 1, 2
"""
