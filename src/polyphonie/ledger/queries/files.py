"""The lines of a year's entries as its files tell them, some entries at a time: a year never stands in memory whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.documents.books.entries import EntryLine
from polyphonie.kernel import clock
from polyphonie.kernel.identity import first_id_of
from polyphonie.parties import queries as parties

from .totals import CLOSING_JOURNAL

AT_ONCE: Final = 2_000


def entry_count(entity: UUID, *, year: int) -> int:
    """How many entries a year has in all its journals."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [entity, year])
        return int(cursor.fetchone()[0])


_COUNT: Final = """
    SELECT coalesce(sum(last), 0) FROM ledger_register
    WHERE book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND year = %s
"""


def entry_lines(
    entity: UUID, *, year: int, with_closing: bool, language: str = "fr"
) -> Iterator[tuple[int, list[EntryLine]]]:
    """The lines of a year in the order of its days, with how many entries they are of.

    `with_closing`: also the entries that close the accounts of charges and income.
    """
    after, until = _bounds(year)
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, [CLOSING_JOURNAL, entity])
        book, closing = cursor.fetchone() or (None, None)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, [book, after, until, year, None if with_closing else closing, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield sum(1 for row in rows if row[1] == 1), list(_lines(rows, language))


def journal_lines(entity: UUID, *, journal: str, year: int, language: str = "fr") -> Iterator[list[EntryLine]]:
    """The lines of a journal in a year, in the order of its numbers, some entries at a time."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_OF_JOURNAL, [entity, journal, year, after, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][5]
        yield list(_lines(rows, language))


def _bounds(year: int) -> tuple[UUID, UUID]:
    """Before the first entry of a year, and after its last: an entry's id begins with its accounting day."""
    return (
        UUID(int=first_id_of(datetime(year, 1, 1, tzinfo=UTC)).int - 1),
        first_id_of(datetime(year + 1, 1, 1, tzinfo=UTC)),
    )


def _lines(rows: list[Any], language: str) -> Iterator[EntryLine]:
    named = parties.suppliers({row[13] for row in rows if row[13]})
    for (
        _id,
        _place,
        journal,
        label_fr,
        label_en,
        number,
        on,
        account,
        account_label,
        label,
        amount,
        posted_at,
        reference,
        party,
        match,
        matched_at,
    ) in rows:
        supplier = named.get(party)
        yield EntryLine(
            journal=journal,
            journal_label=label_en if language == "en" else label_fr,
            number=number,
            on=on,
            account=account,
            account_label=account_label,
            label=label,
            debit=max(amount, 0),
            credit=max(-amount, 0),
            validated_on=posted_at.astimezone(clock.PARIS).date(),
            piece=reference,
            party=(supplier.identifier if supplier else party.hex) if party else "",
            party_label=(supplier.name if supplier else party.hex) if party else "",
            matched=match or "",
            matched_on=matched_at.astimezone(clock.PARIS).date() if matched_at else None,
        )


_BOOK: Final = """
    SELECT b.id, j.id FROM ledger_book b JOIN ledger_journal j ON j.book_id = b.id AND j.code = %s
    WHERE b.entity_id = %s
"""

# Of the page nothing is asked but the entries, by their key: their index is read in its order, and no further.
_TOLD: Final = """
    WITH page AS MATERIALIZED ({page})
    SELECT e.id, line.place, j.code, j.label_fr, j.label_en, e.number, e.dated_on, a.code, a.label,
           coalesce(nullif(d.label, ''), e.label), line.amount, s.posted_at, coalesce(d.reference, ''), d.party_id,
           matched.numbers, matched.last_at
    FROM page e
        JOIN ledger_journal j ON j.id = e.journal_id
        JOIN LATERAL (
            SELECT posted_at FROM ledger_seal s
            WHERE s.book_id = e.book_id AND s.journal_id = e.journal_id AND s.year = e.year AND s.last >= e.number
            ORDER BY s.last LIMIT 1) s ON true
        CROSS JOIN LATERAL unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
        JOIN ledger_account a ON a.id = line.account_id
        LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = line.place
        LEFT JOIN LATERAL (
            SELECT string_agg(m.number::text, '+' ORDER BY m.number) AS numbers, max(made.matched_at) AS last_at
            FROM ledger_matchedline m JOIN ledger_match made
                ON made.book_id = m.book_id AND made.account_id = m.account_id AND made.number = m.number
            WHERE m.book_id = e.book_id AND m.entry_id = e.id AND m.place = line.place
            HAVING sum(m.cents) = line.amount) matched ON true
    ORDER BY e.{order}, line.place
"""
_PAGE: Final = _TOLD.format(
    order="id",
    page="""
        SELECT e.* FROM ledger_entry e
        WHERE e.book_id = %s AND e.id > %s AND e.id < %s AND e.year = %s AND e.journal_id IS DISTINCT FROM %s::int
        ORDER BY e.id LIMIT %s""",
)
_OF_JOURNAL: Final = _TOLD.format(
    order="number",
    page="""
        SELECT e.* FROM ledger_entry e
        WHERE e.journal_id = (SELECT j.id FROM ledger_journal j JOIN ledger_book b ON b.id = j.book_id
                WHERE b.entity_id = %s AND j.code = %s)
            AND e.year = %s AND e.number > %s
        ORDER BY e.number LIMIT %s""",
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the general ledger. `amount` is in cents: a debit is above zero, a credit below."""

    account: str
    account_label: str
    on: date
    journal: str
    number: int
    label: str
    reference: str
    amount: int


def ledger_lines(entity: UUID, *, year: int) -> Iterator[LedgerLine]:
    """The lines of a year account by account, in the order of their days, then of their journals' numbers; the database
    sorts and hands out some."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SORTED, [entity, *_bounds(year), year])
        while rows := cursor.fetchmany(AT_ONCE):
            yield from (LedgerLine(*row) for row in rows)


_SORTED: Final = """
    SELECT a.code, a.label, l.dated_on, j.code, l.number, coalesce(nullif(d.label, ''), e.label),
           coalesce(d.reference, ''), l.amount
    FROM ledger_line l
        JOIN ledger_book b ON b.id = l.book_id
        JOIN ledger_entry e ON e.book_id = l.book_id AND e.id = l.id
        JOIN ledger_account a ON a.id = l.account_id
        JOIN ledger_journal j ON j.id = l.journal_id
        LEFT JOIN ledger_detail d ON d.book_id = l.book_id AND d.id = l.id AND d.place = l.place
    WHERE b.entity_id = %s AND l.id > %s AND l.id < %s AND l.year = %s
    ORDER BY a.code, l.dated_on, j.code, l.number, l.place
"""
