"""What is open on an account, line by line, and the documents that found an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.kernel import originals
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.ledger import models

from .totals import OPENING_JOURNAL


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A line that no match holds. `cents`: a debit is above zero, a credit below."""

    entry: UUID
    place: int
    journal: str
    number: int
    on: date
    label: str
    party: UUID | None
    reference: str
    due_on: date | None
    cents: int


def open_items(
    entity: UUID, *, account: str, party: UUID | None = None, after: str = "", count: int = 200
) -> tuple[OpenItem, ...]:
    """The lines of an account that are not matched, in the order of their days, after a cursor (entry.place).

    What a closed year carried to the next is told by the lines that it comes from, whatever their year.
    """
    entry, _, place = after.partition(".")
    asked: dict[str, Any] = {"entity": entity, "account": account, "party": party, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, asked | {"entry": entry or UUID(int=0), "place": int(place or 0)})
        return tuple(OpenItem(*row) for row in cursor.fetchall())


# Lines of an account that say what is owed, of any year: not those that a closed year carried to the next, which say
# it again. Books that begin in the middle of things open with such lines: in their first year these are items.
ITEMS: Final = f"""
    WITH held AS (
        SELECT a.id, a.book_id, j.id AS opening,
               (SELECT min(r.year) FROM ledger_register r WHERE r.book_id = a.book_id AND r.last > 0) AS first_year
        FROM ledger_account a JOIN ledger_journal j ON j.book_id = a.book_id AND j.code = '{OPENING_JOURNAL}'
        WHERE a.book_id = (SELECT id FROM ledger_book WHERE entity_id = %(entity)s) AND a.code = %(account)s
    ), items AS (
        SELECT e.id, line.place, e.journal_id, e.number, e.dated_on, coalesce(nullif(d.label, ''), e.label) AS label,
               d.party_id, coalesce(d.reference, '') AS reference, d.due_on, line.amount, m.number AS match
        FROM held JOIN ledger_entry e ON e.book_id = held.book_id AND e.accounts @> ARRAY[held.id]
                AND (e.journal_id <> held.opening OR e.year = held.first_year)
            CROSS JOIN LATERAL unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
            LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = line.place
            LEFT JOIN ledger_matchedline m ON m.book_id = e.book_id AND m.entry_id = e.id AND m.place = line.place
        WHERE line.account_id = held.id
    )
"""  # noqa: S608  our own words
_OPEN: Final = f"""
    {ITEMS}
    SELECT i.id, i.place, j.code, i.number, i.dated_on, i.label, i.party_id, i.reference, i.due_on, i.amount
    FROM items i JOIN ledger_journal j ON j.id = i.journal_id
    WHERE i.match IS NULL AND (%(party)s::uuid IS NULL OR i.party_id = %(party)s)
        AND (i.id, i.place) > (%(entry)s, %(place)s)
    ORDER BY i.id, i.place LIMIT %(count)s
"""  # noqa: S608  our own words


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Lines of an account that settle each other. `cents`: the sum of their debits."""

    number: int
    matched_at: datetime
    cents: int
    lines: tuple[tuple[UUID, str, int], ...]
    """The entry of each line, with its journal and number there."""


def matches(entity: UUID, *, account: str, before: int | None = None, count: int = 50) -> tuple[MatchRow, ...]:
    """The matches that hold on an account, the last one first, before a number."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, [entity, account, before, before, count])
        return tuple(
            MatchRow(number, at, cents, tuple(zip(entries, journals, numbers, strict=True)))
            for number, at, cents, entries, journals, numbers in cursor.fetchall()
        )


_MATCHES: Final = """
    SELECT m.number, m.matched_at, sum(greatest(e.amounts[l.place], 0))::bigint, array_agg(e.id ORDER BY e.id, l.place),
           array_agg(j.code ORDER BY e.id, l.place), array_agg(e.number ORDER BY e.id, l.place)
    FROM (
        SELECT m.book_id, m.account_id, m.number, m.matched_at FROM ledger_match m
            JOIN ledger_account a ON a.id = m.account_id
        WHERE m.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND a.book_id = m.book_id AND a.code = %s
            AND m.ended_at IS NULL AND (%s::int IS NULL OR m.number < %s)
        ORDER BY m.number DESC LIMIT %s
    ) m JOIN ledger_matchedline l ON l.account_id = m.account_id AND l.number = m.number
        JOIN ledger_entry e ON e.book_id = m.book_id AND e.id = l.entry_id
        JOIN ledger_journal j ON j.id = e.journal_id
    GROUP BY m.number, m.matched_at ORDER BY m.number DESC
"""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A document of an entry; `place` is the line that it founds, 0 for the whole."""

    place: int
    document: StoredOriginal


def evidence(entity: UUID, *, entry: UUID) -> tuple[EvidenceRow, ...]:
    """The documents that found an entry, those of the whole first."""
    found = models.Evidence.objects.filter(book__entity_id=entity, entry_id=entry).order_by("place", "original_id")
    return tuple(EvidenceRow(each.place, originals.about(entity=entity, original=each.original_id)) for each in found)
