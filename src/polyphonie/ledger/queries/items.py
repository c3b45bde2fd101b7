"""What is open on an account, line by line, and the documents that found an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.kernel import originals
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.ledger import models, settling
from polyphonie.ledger.terms import MatchProposal, OpenItem

from .totals import OPENING_JOURNAL


def open_items(
    entity: UUID, *, account: str, party: UUID | None = None, after: str = "", count: int = 200
) -> tuple[OpenItem, ...]:
    """The lines of an account that are not wholly matched, in the order of their days, after a cursor (entry.place).

    What a closed year carried to the next is told by the lines that it comes from, whatever their year.
    """
    entry, _, place = after.partition(".")
    asked: dict[str, Any] = {"entity": entity, "account": account, "party": party, "on": None, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, asked | {"entry": entry or UUID(int=0), "place": int(place or 0)})
        return tuple(OpenItem(*row) for row in cursor.fetchall())


# Lines of an account that say what is owed, of any year, with what matches settled of them until a day: not those that
# a closed year carried to the next, which say it again. Books that begin in the middle of things open with such lines:
# in their first year these are items.
ITEMS: Final = f"""
    WITH held AS (
        SELECT a.id, a.book_id, j.id AS opening,
               (SELECT min(r.year) FROM ledger_register r WHERE r.book_id = a.book_id AND r.last > 0) AS first_year
        FROM ledger_account a JOIN ledger_journal j ON j.book_id = a.book_id AND j.code = '{OPENING_JOURNAL}'
        WHERE a.book_id = (SELECT id FROM ledger_book WHERE entity_id = %(entity)s) AND a.code = %(account)s
    ), settled AS (
        SELECT m.entry_id, m.place, sum(m.cents)::bigint AS cents FROM ledger_matchedline m
        WHERE m.account_id = (SELECT id FROM held) AND (%(on)s::date IS NULL OR m.settled_on <= %(on)s::date)
        GROUP BY 1, 2
    ), items AS (
        SELECT e.id, line.place, e.journal_id, e.number, e.dated_on, coalesce(nullif(d.label, ''), e.label) AS label,
               e.source, d.party_id, coalesce(d.reference, '') AS reference, d.due_on,
               line.amount - coalesce(s.cents, 0) AS left, line.amount
        FROM held JOIN ledger_entry e ON e.book_id = held.book_id AND e.accounts @> ARRAY[held.id]
                AND (e.journal_id <> held.opening OR e.year = held.first_year)
            CROSS JOIN LATERAL unnest(e.accounts, e.amounts) WITH ORDINALITY AS line (account_id, amount, place)
            LEFT JOIN settled s ON s.entry_id = e.id AND s.place = line.place
            LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = line.place
        WHERE line.account_id = held.id AND line.amount <> coalesce(s.cents, 0)
    )
"""  # noqa: S608  our own words
_OPEN: Final = f"""
    {ITEMS}
    SELECT i.id, i.place, j.code, i.number, i.dated_on, i.label, i.source, i.party_id, i.reference, i.due_on,
           i.left, i.amount
    FROM items i JOIN ledger_journal j ON j.id = i.journal_id
    WHERE (%(party)s::uuid IS NULL OR i.party_id = %(party)s) AND (i.id, i.place) > (%(entry)s, %(place)s)
    ORDER BY i.id, i.place LIMIT %(count)s
"""  # noqa: S608  our own words

MOST_PROPOSED_OF: Final = 5_000
"""Open lines among which matches are looked for, the oldest."""


def match_proposals(entity: UUID, *, account: str, party: UUID | None = None) -> tuple[MatchProposal, ...]:
    """Lines of an account that seem to settle each other, among the oldest that are open; see `settling`."""
    return settling.match_proposals(open_items(entity, account=account, party=party, count=MOST_PROPOSED_OF))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Lines of an account that settle each other. `cents`: what is settled; `partial`: of a line only a part is."""

    number: int
    matched_at: datetime
    cents: int
    partial: bool
    lines: tuple[tuple[UUID, str, int], ...]
    """The entry of each line, with its journal and number there."""


def matches(entity: UUID, *, account: str, before: int | None = None, count: int = 50) -> tuple[MatchRow, ...]:
    """The matches that hold on an account, the last one first, before a number."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, [entity, account, before, before, count])
        return tuple(
            MatchRow(number, at, cents, partial, tuple(zip(entries, journals, numbers, strict=True)))
            for number, at, cents, partial, entries, journals, numbers in cursor.fetchall()
        )


_MATCHES: Final = """
    SELECT m.number, m.matched_at, sum(greatest(l.cents, 0))::bigint, bool_or(l.cents <> e.amounts[l.place]),
           array_agg(e.id ORDER BY e.id, l.place),
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
