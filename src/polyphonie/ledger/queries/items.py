"""What is open on an account, line by line, and the documents that found an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.kernel import originals
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.ledger import models


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
    """The lines of an account that are not matched, in the order of their days, after a cursor (entry.place)."""
    entry, _, place = after.partition(".")
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [entity, account, party, party, entry or UUID(int=0), int(place or 0), count])
        return tuple(OpenItem(*row) for row in cursor.fetchall())


_OPEN: Final = """
    SELECT e.id, line.place, j.code, e.number, e.dated_on, coalesce(nullif(d.label, ''), e.label), d.party_id,
           coalesce(d.reference, ''), d.due_on, line.amount
    FROM ledger_account a JOIN ledger_entry e ON e.book_id = a.book_id AND e.accounts @> ARRAY[a.id]
        JOIN ledger_journal j ON j.id = e.journal_id
        CROSS JOIN LATERAL unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
        LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = line.place
        LEFT JOIN ledger_matchedline m ON m.book_id = e.book_id AND m.entry_id = e.id AND m.place = line.place
    WHERE a.book_id = (SELECT id FROM ledger_book WHERE entity_id = %s) AND a.code = %s AND line.account_id = a.id
        AND m.number IS NULL AND (%s::uuid IS NULL OR d.party_id = %s) AND (e.id, line.place) > (%s, %s)
    ORDER BY e.id, line.place LIMIT %s
"""


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
