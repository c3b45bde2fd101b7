"""What must hold of the books, recomputed from zero: balance, numbers, chains, periods, accounts, subledgers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from . import rules
from .identities import IDENTITIES
from .models import Register
from .terms import GENESIS


def _found(sentence: str, question: str, values: Sequence[Any] = ()) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        for row in cursor.fetchall():
            yield sentence.format(*row)


def entries_are_balanced() -> Iterator[str]:
    """L1: debits are credits in every entry, to the cent, and no line is of nothing."""
    yield from _found(
        "book {}: entry {} is not balanced, by {} cents",
        "SELECT book_id, id, sum(amount) FROM ledger_line GROUP BY book_id, id"
        " HAVING sum(amount) <> 0 OR min(abs(amount)) = 0 OR count(*) < 2",
    )


def balances_are_nil_on_every_day() -> Iterator[str]:
    """L2: the trial balance of a book is nil on every day that has entries."""
    yield from _found(
        "book {}: the trial balance of {} is {} cents",
        "SELECT book_id, dated_on, sum(sum(amount)) OVER (PARTITION BY book_id ORDER BY dated_on) FROM ledger_line"
        " GROUP BY book_id, dated_on HAVING sum(amount) <> 0",
    )


def entries_lie_in_their_period() -> Iterator[str]:
    """L4: every entry is of a period that is, and its day lies there."""
    yield from _found(
        "book {}: entry {} of {} does not lie in period {}",
        "SELECT e.book_id, e.id, e.dated_on, e.period FROM ledger_entry e LEFT JOIN ledger_period p"
        " ON p.book_id = e.book_id AND p.year = e.year AND p.number = e.period"
        " AND e.dated_on >= p.starts_on AND e.dated_on < p.ends_on WHERE p.book_id IS NULL",
    )


def periods_close_in_their_order() -> Iterator[str]:
    """L4: no closed period comes after one that is not."""
    yield from _found(
        "book {}: period {} of {} is closed, one before it is not",
        "SELECT p.book_id, p.number, p.year FROM ledger_period p WHERE p.state = 'closed' AND EXISTS"
        " (SELECT FROM ledger_period q WHERE q.book_id = p.book_id AND q.year = p.year AND q.number < p.number"
        " AND q.state <> 'closed')",
    )


def journals_have_no_gap() -> Iterator[str]:
    """L5: the numbers of a journal in a year go from 1 to its last, each once."""
    yield from _found(
        "book {}: journal {} of {} has {} entries from {} to {}, and its register says {}",
        "SELECT r.book_id, r.journal_id, r.year, count(e.id), min(e.number), max(e.number), r.last"
        " FROM ledger_register r FULL JOIN ledger_entry e"
        " ON e.book_id = r.book_id AND e.journal_id = r.journal_id AND e.year = r.year"
        " GROUP BY r.book_id, r.journal_id, r.year, r.last"
        " HAVING r.last IS DISTINCT FROM count(e.id) OR count(DISTINCT e.number) <> count(e.id)"
        " OR coalesce(max(e.number), 0) <> r.last OR coalesce(min(e.number), 1) <> 1",
    )


def chains_hold() -> Iterator[str]:
    """L3, L5: the entries of every journal, batch by batch, hash to what its seals say; all are sealed."""
    for register in Register.objects.order_by("book_id", "journal_id", "year").iterator():
        named = f"book {register.book_id}: journal {register.journal_id} of {register.year}"
        head, sealed = GENESIS, 0
        key = [register.book_id, register.journal_id, register.year]
        for first, last, kept in _rows(_SEALS, key):
            text = rules.batch_text([_told(*row) for row in _rows(_BATCH, [*key, first, last])])
            head = rules.chained(head, first=first, text=text)
            if first != sealed + 1 or head != bytes(kept):
                yield f"{named}: the chain is broken between {first} and {last}"
                break
            sealed = last
        else:
            if sealed != register.last or head != bytes(register.head):
                yield f"{named}: sealed up to {sealed}, and its register says {register.last}"


def _rows(question: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def _told(*row: Any) -> list[object]:
    """A kept entry as `rules.told` tells a draft."""
    identifier, on, period, label, source, codes, amounts, axes, details = row
    axes = json.loads(axes) if isinstance(axes, str) else axes or [{}] * len(codes)
    details = json.loads(details) if isinstance(details, str) else details or []
    lines = [
        [code, amount, [[name, borne[name]] for name in sorted(borne)]] if borne else [code, amount]
        for code, amount, borne in zip(codes, amounts, axes, strict=True)
    ]
    return [identifier.hex, on.isoformat(), period, label, source, lines, details]


_SEALS: Final = """
    SELECT first, last, hash FROM ledger_seal WHERE book_id = %s AND journal_id = %s AND year = %s ORDER BY last
"""
_BATCH: Final = """
    SELECT e.id, e.dated_on, e.period, e.label, e.source,
           (SELECT array_agg(a.code ORDER BY place) FROM unnest(e.accounts) WITH ORDINALITY line (id, place)
                JOIN ledger_account a ON a.id = line.id),
           e.amounts,
           (SELECT jsonb_agg(coalesce(x.codes, '{}') ORDER BY place)
            FROM unnest(e.axes) WITH ORDINALITY line (id, place)
                LEFT JOIN ledger_axes x ON x.id = line.id),
           (SELECT jsonb_agg(jsonb_build_array(d.place, coalesce(replace(d.party_id::text, '-', ''), ''), d.label,
                                               d.reference, coalesce(d.due_on::text, '')) ORDER BY d.place)
            FROM ledger_detail d WHERE d.book_id = e.book_id AND d.id = e.id)
    FROM ledger_entry e WHERE e.book_id = %s AND e.journal_id = %s AND e.year = %s AND e.number BETWEEN %s AND %s
    ORDER BY e.number
"""


def accounts_were_open() -> Iterator[str]:
    """Every line is on an account of its own book that was open on its day."""
    yield from _found(
        "book {}: a line of {} is on account {}, which was not open",
        "SELECT l.book_id, l.dated_on, l.account_id FROM"
        " (SELECT DISTINCT book_id, account_id, dated_on FROM ledger_line) l LEFT JOIN ledger_account a"
        " ON a.id = l.account_id AND a.book_id = l.book_id AND a.opened_on <= l.dated_on"
        " AND (a.closed_on IS NULL OR l.dated_on < a.closed_on) WHERE a.id IS NULL",
    )


def subledgers_are_their_accounts() -> Iterator[str]:
    """L6: what the third parties of an account owe, together, is its balance."""
    yield from _found(
        "book {}: account {} stands at {} cents, and its third parties at {}",
        "SELECT a.book_id, a.code, coalesce(l.total, 0), coalesce(d.total, 0) FROM ledger_account a"
        " LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledger_line GROUP BY 1) l ON l.account_id = a.id"
        " LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledger_detail WHERE party_id IS NOT NULL"
        " GROUP BY 1) d ON d.account_id = a.id WHERE a.subledger AND coalesce(l.total, 0) <> coalesce(d.total, 0)",
    )


def details_are_of_a_line() -> Iterator[str]:
    """Every detail tells of a line that is, with its account and its amount."""
    yield from _found(
        "book {}: the detail {} of place {} is of no line",
        "SELECT d.book_id, d.id, d.place FROM ledger_detail d LEFT JOIN ledger_entry e"
        " ON e.book_id = d.book_id AND e.id = d.id AND e.accounts[d.place] = d.account_id"
        " AND e.amounts[d.place] = d.amount WHERE e.id IS NULL",
    )


def corrections_are_mirrors() -> Iterator[str]:
    """L3: a correction names two entries whose lines cancel each other."""
    yield from _found(
        "book {}: entry {} is not cancelled by {}",
        "SELECT c.book_id, c.entry_id, c.mirror_id FROM ledger_correction c"
        " LEFT JOIN ledger_entry e ON e.book_id = c.book_id AND e.id = c.entry_id"
        " LEFT JOIN ledger_entry m ON m.book_id = c.book_id AND m.id = c.mirror_id"
        " WHERE e.accounts IS DISTINCT FROM m.accounts OR e.accounts IS NULL"
        " OR EXISTS (SELECT FROM unnest(e.amounts, m.amounts) pair (one, other) WHERE one <> -other)",
    )


def years_open_as_they_closed() -> Iterator[str]:
    """L7: charges and income of a closed year are nil, and the next opens with what its other accounts held."""
    closed = (
        "SELECT p.book_id, p.year FROM ledger_period p GROUP BY p.book_id, p.year"
        " HAVING bool_and(p.state = 'closed') AND EXISTS (SELECT FROM ledger_register r JOIN ledger_journal j"
        " ON j.id = r.journal_id AND j.code = 'AN' WHERE r.book_id = p.book_id AND r.year = p.year + 1 AND r.last > 0)"
    )
    yield from _found(
        "book {}: account {} closes {} at {} cents, and opens the next year at {}",
        f"WITH closed AS ({closed}), held AS ("  # noqa: S608  our own words
        " SELECT c.book_id, c.year, l.account_id, coalesce(sum(l.amount) FILTER (WHERE l.year = c.year), 0) AS closing,"
        " coalesce(sum(l.amount) FILTER (WHERE l.year = c.year + 1), 0) AS opening"
        " FROM closed c JOIN ledger_line l ON l.book_id = c.book_id"
        " AND (l.year = c.year OR l.year = c.year + 1 AND l.period = 0) GROUP BY 1, 2, 3)"
        " SELECT held.book_id, a.code, held.year, held.closing, held.opening"
        " FROM held JOIN ledger_account a ON a.id = held.account_id"
        " WHERE held.closing <> held.opening OR left(a.code, 1) IN ('6', '7') AND held.closing <> 0",
    )


def balances_are_what_was_posted() -> Iterator[str]:
    """L8: the balances that are kept are those that the entries give anew."""
    yield from _found(
        "book {}: account {} of {} is kept at {} and {} cents, and its entries give {} and {}",
        "SELECT book_id, account_id, dated_on, kept.debit, kept.credit, made.debit, made.credit FROM ("
        " SELECT book_id, account_id, journal_id, dated_on, period, debit, credit FROM ledger_balance) kept FULL JOIN ("
        " SELECT l.book_id, l.account_id, l.journal_id, l.dated_on, l.period, sum(greatest(l.amount, 0)) AS debit,"
        " sum(greatest(-l.amount, 0)) AS credit FROM ledger_line l JOIN ledger_balancemark m"
        " ON m.book_id = l.book_id AND m.journal_id = l.journal_id AND m.year = l.year AND l.number <= m.last"
        " GROUP BY 1, 2, 3, 4, 5) made USING (book_id, account_id, journal_id, dated_on, period)"
        " WHERE kept.debit IS DISTINCT FROM made.debit OR kept.credit IS DISTINCT FROM made.credit",
    )


def matches_are_settled() -> Iterator[str]:
    """The lines of a match are of its account, and settle each other to the cent."""
    yield from _found(
        "account {}: match {} is left with {} cents",
        "SELECT m.account_id, m.number, sum(m.cents) FROM ledger_matchedline m LEFT JOIN ledger_entry e"
        " ON e.book_id = m.book_id AND e.id = m.entry_id GROUP BY 1, 2"
        " HAVING sum(m.cents) <> 0 OR bool_or(e.accounts[m.place] IS DISTINCT FROM m.account_id)"
        " OR max(m.settled_on) <> max(e.dated_on) OR min(m.settled_on) <> max(e.dated_on)",
    )


def lines_are_settled_once() -> Iterator[str]:
    """Matches settle of a line no more than it is, and on its own side."""
    yield from _found(
        "book {}: of place {} of entry {}, {} cents are settled, and it is {}",
        "SELECT m.book_id, m.place, m.entry_id, sum(m.cents), min(e.amounts[m.place]) FROM ledger_matchedline m"
        " JOIN ledger_entry e ON e.book_id = m.book_id AND e.id = m.entry_id GROUP BY 1, 2, 3"
        " HAVING abs(sum(m.cents)) > abs(min(e.amounts[m.place]))"
        " OR bool_or(sign(m.cents) <> sign(e.amounts[m.place]))",
    )


PROOFS = (
    years_open_as_they_closed,
    balances_are_what_was_posted,
    matches_are_settled,
    lines_are_settled_once,
    entries_are_balanced,
    balances_are_nil_on_every_day,
    entries_lie_in_their_period,
    periods_close_in_their_order,
    journals_have_no_gap,
    chains_hold,
    accounts_were_open,
    subledgers_are_their_accounts,
    details_are_of_a_line,
    corrections_are_mirrors,
    *IDENTITIES,
)
