"""Entries: one whole, those of a journal, and the lines of an account; page by page, after the last one shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger import models, rules
from polyphonie.ledger.terms import KeptEntry, KeptLine

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list. `total` is the sum of its debits, in cents."""

    id: UUID
    journal: str
    number: int
    on: date
    year: int
    period: int
    label: str
    source: str
    total: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an account. `amount` is in cents: a debit is above zero, a credit below."""

    entry: UUID
    place: int
    journal: str
    number: int
    on: date
    period: int
    label: str
    source: str
    amount: int

    @property
    def cursor(self) -> str:
        return f"{self.entry}.{self.place}"

    @property
    def natural(self) -> tuple[date, str, int, int]:
        """Its place as an accountant reads a list: its day, its journal, its number, its line."""
        return self.on, self.journal, self.number, self.place


def entry(entity: UUID, identifier: UUID) -> KeptEntry | None:
    """An entry, whole, or None when the body's books have none of this id."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, [entity, identifier])
        row = cursor.fetchone()
    if row is None:
        return None
    return KeptEntry(*(*row[1:], tuple(_lines(row[0], identifier))))


_ENTRY: Final = """
    SELECT e.book_id, e.id, j.code, e.number, e.dated_on, e.year, e.period, e.label, e.source,
           s.posted_at, s.actor_id, made.entry_id, undone.mirror_id
    FROM ledger_entry e
        JOIN ledger_journal j ON j.id = e.journal_id
        JOIN LATERAL (
            SELECT posted_at, actor_id FROM ledger_seal s
            WHERE s.book_id = e.book_id AND s.journal_id = e.journal_id AND s.year = e.year AND s.last >= e.number
            ORDER BY s.last LIMIT 1) s ON true
        LEFT JOIN ledger_correction made ON made.book_id = e.book_id AND made.mirror_id = e.id
        LEFT JOIN ledger_correction undone ON undone.book_id = e.book_id AND undone.entry_id = e.id
    WHERE e.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND e.id = %s
"""


def _lines(book: int, identifier: UUID) -> Iterator[KeptLine]:
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [book, identifier])
        for place, account, label, amount, axes, party, due_on, own_label, reference in cursor.fetchall():
            yield KeptLine(place, account, label, amount, _axes(axes), party, due_on, own_label, reference)


def _axes(codes: Any) -> Mapping[str, str]:
    return json.loads(codes) if isinstance(codes, str) else codes or {}


_LINES: Final = """
    SELECT l.place, a.code, a.label, l.amount, x.codes, d.party_id, d.due_on, coalesce(d.label, ''),
           coalesce(d.reference, '')
    FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id
        LEFT JOIN ledger_axes x ON x.id = l.axes_id
        LEFT JOIN ledger_detail d ON d.book_id = l.book_id AND d.id = l.id AND d.place = l.place
    WHERE l.book_id = %s AND l.id = %s ORDER BY l.place
"""


def entries(
    entity: UUID, *, journal: str, year: int, before: int | None = None, count: int = PAGE
) -> tuple[EntryRow, ...]:
    """The entries of a journal in a year, newest first, before a number."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [entity, journal, year, before, before, count])
        return tuple(EntryRow(*row) for row in cursor.fetchall())


_COLUMNS: Final = """
    e.id, j.code, e.number, e.dated_on, e.year, e.period, e.label, e.source,
    (SELECT sum(amount) FILTER (WHERE amount > 0) FROM unnest(e.amounts) amount)::bigint
"""
_ENTRIES: Final = f"""
    SELECT {_COLUMNS}
    FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id
    WHERE j.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND j.code = %s AND e.year = %s
        AND (%s::int IS NULL OR e.number < %s)
    ORDER BY e.number DESC LIMIT %s
"""  # noqa: S608  our own columns


def search(entity: UUID, *, journal: str, year: int, number: int) -> EntryRow | None:
    """The entry of a number in a journal and year."""
    found = entries(entity, journal=journal, year=year, before=number + 1, count=1)
    return found[0] if found and found[0].number == number else None


def entries_of(entity: UUID, *, sources: Collection[str]) -> tuple[EntryRow, ...]:
    """Every entry that follows from some documents, in the order of their days, then of their journals' numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_SOURCES, [entity, list(sources), list(sources)])
        return tuple(EntryRow(*row) for row in cursor.fetchall())


_OF_SOURCES: Final = f"""
    SELECT {_COLUMNS}
    FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id
    WHERE e.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s)
        AND hashtext(e.source) = ANY (ARRAY(SELECT hashtext(named) FROM unnest(%s::text[]) named))
        AND e.source = ANY (%s::text[])
    ORDER BY e.dated_on, j.code, e.number
"""  # noqa: S608  our own columns


def lines(
    entity: UUID, *, account: str, year: int, until: date | None = None, after: str = "", count: int = PAGE
) -> tuple[LineRow, ...]:
    """The lines of an account in a year, in the order of their days, after a cursor (`LineRow.cursor`).

    Those of a day come as their ids were drawn, which are read by their index: who shows some puts them in their
    natural order.
    """
    found = models.Account.objects.filter(book__entity_id=entity, code=account).first()
    if found is None:
        return ()
    entry_id, _, place = after.partition(".")
    until = min(until or date(year, 12, 31), date(year, 12, 31))
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_ACCOUNT,
            [
                found.book_id,
                [found.id],
                entry_id or rules.first_id(date(year, 1, 1)),
                rules.first_id(until + timedelta(days=1)),
                found.id,
                entry_id or UUID(int=0),
                int(place or 0),
                count,
            ],
        )
        return tuple(LineRow(*row) for row in cursor.fetchall())


_OF_ACCOUNT: Final = """
    SELECT e.id, line.place, j.code, e.number, e.dated_on, e.period, e.label, e.source, line.amount
    FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id,
        unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
    WHERE e.book_id = %s AND e.accounts @> %s::int[] AND e.id >= %s AND e.id < %s
        AND line.account_id = %s AND (e.id, line.place) > (%s, %s)
    ORDER BY e.id, line.place LIMIT %s
"""
