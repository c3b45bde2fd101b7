"""The closing of a year, check by check: who answers for each, whether it blocks, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger import models, rules
from polyphonie.ledger.queries.balances import balances
from polyphonie.ledger.queries.books import periods
from polyphonie.ledger.terms import LAST_SPECIAL, MONTHS, OPENING, ClosingCheck, PeriodState


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as it stands. `found` counts what is wrong (accounts, periods, entries); `cents`, what it comes to."""

    check: ClosingCheck
    passed: bool
    found: int = 0
    cents: int = 0
    signer: str = ""
    signed_at: datetime | None = None
    remark: str = ""

    @property
    def blocks(self) -> bool:
        return self.check.blocking and not self.passed


def closing(entity: UUID, *, year: int) -> tuple[CheckRow, ...]:
    """Every check of a year's closing as it stands now, in the table's order."""
    held = {each.account: each.net for each in balances(entity, until=date(year, 12, 31))}
    open_periods = [
        each for each in periods(entity, year=year) if each.number <= MONTHS and each.state is not PeriodState.CLOSED
    ]
    counted = _counted(entity, year)
    found: dict[str, tuple[int, int]] = {
        "periods_closed": (len(open_periods), 0),
        "balanced": (int(sum(held.values()) != 0), abs(sum(held.values()))),
        "provisional": _left(held, "47"),
        "transfers": _left(held, "58"),
        "liaison": _left(held, "39"),
        **{code: (count, 0) for code, count in counted.items()},
    }
    signed = {each.check_code: each for each in models.SignOff.objects.filter(book__entity_id=entity, year=year)}
    rows = []
    for check in rules.closing_checks():
        if check.signed:
            by = signed.get(check.code)
            rows.append(
                CheckRow(check, passed=True, signer=by.signer, signed_at=by.signed_at, remark=by.remark)
                if by
                else CheckRow(check, passed=False)
            )
        else:
            count, cents = found[check.code]
            rows.append(CheckRow(check, not count, count, cents))
    return tuple(rows)


def _left(held: dict[str, int], prefix: str) -> tuple[int, int]:
    """How many accounts that should be nil are not, and what they come to together, each without its sign."""
    left = [abs(cents) for account, cents in held.items() if account.startswith(prefix) and cents]
    return len(left), sum(left)


def _counted(entity: UUID, year: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED, {"entity": entity, "year": year, "first": date(year, 1, 1), "end": date(year + 1, 1, 1)}
        )
        return dict(cursor.fetchall())


_COUNTED: Final = """
    WITH book AS (SELECT id FROM ledger_book WHERE entity_id = %(entity)s)
    SELECT 'sealed', count(*) FROM ledger_register r
    WHERE r.book_id = (SELECT id FROM book) AND r.year = %(year)s AND r.sealed <> r.last
    UNION ALL
    SELECT 'subledgers', count(*) FROM ledger_account a
        LEFT JOIN (SELECT account_id, sum(debit - credit) AS total
                   FROM ledger_moved((SELECT id FROM book), %(year)s::smallint, %(end)s::date, NULL)
                   GROUP BY 1) l ON l.account_id = a.id
        LEFT JOIN (SELECT d.account_id, sum(d.amount) AS total FROM ledger_detail d
                   WHERE d.book_id = (SELECT id FROM book) AND d.party_id IS NOT NULL
                       AND d.id >= ledger_first_id(%(first)s::date) AND d.id < ledger_first_id(%(end)s::date)
                   GROUP BY 1) d ON d.account_id = a.id
    WHERE a.book_id = (SELECT id FROM book) AND a.subledger AND coalesce(l.total, 0) <> coalesce(d.total, 0)
    UNION ALL
    SELECT 'reversals', count(*) FROM ledger_reversal
    WHERE book_id = (SELECT id FROM book) AND mirror_id IS NULL AND due_on < %(end)s
    UNION ALL
    SELECT 'evidence', count(*) FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id AND j.code = 'INV'
    WHERE e.book_id = (SELECT id FROM book) AND e.year = %(year)s
        AND NOT EXISTS (SELECT FROM ledger_evidence v WHERE v.book_id = e.book_id AND v.entry_id = e.id)
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What an account leaves to the next year, of one third party where it is followed so. In cents."""

    account: str
    party: UUID | None
    cents: int


def carried(entity: UUID, *, year: int) -> tuple[Carried, ...]:
    """What the accounts of position (all but charges and income) hold at the end of a year, by third party."""
    return _held(entity, first=date(year, 1, 1), end=date(year + 1, 1, 1), last_period=LAST_SPECIAL)


def opened_with(entity: UUID, *, year: int) -> tuple[Carried, ...]:
    """What the accounts of position hold of a year's opening, by third party."""
    return _held(entity, first=date(year, 1, 1), end=date(year, 1, 2), last_period=OPENING)


def _held(entity: UUID, *, first: date, end: date, last_period: int) -> tuple[Carried, ...]:
    asked: dict[str, Any] = {
        "entity": entity,
        "year": first.year,
        "first": first,
        "end": end,
        "last_period": last_period,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, asked | {"every": last_period == LAST_SPECIAL})
        return tuple(Carried(*row) for row in cursor.fetchall())


_HELD: Final = """
    WITH book AS (SELECT id FROM ledger_book WHERE entity_id = %(entity)s)
    SELECT a.code, NULL::uuid, sum(l.debit - l.credit)::bigint
    FROM ledger_moved((SELECT id FROM book), %(year)s::smallint, %(end)s::date, NULL) l
        JOIN ledger_account a ON a.id = l.account_id
    WHERE NOT a.subledger AND left(a.code, 1) NOT IN ('6', '7') AND l.period <= %(last_period)s
    GROUP BY a.code HAVING sum(l.debit - l.credit) <> 0
    UNION ALL
    SELECT a.code, d.party_id, sum(d.amount)::bigint FROM ledger_detail d
        JOIN ledger_account a ON a.id = d.account_id AND a.subledger
    WHERE d.book_id = (SELECT id FROM book) AND d.party_id IS NOT NULL
        AND d.id >= ledger_first_id(%(first)s::date) AND d.id < ledger_first_id(%(end)s::date)
        AND (%(every)s OR EXISTS (SELECT FROM ledger_entry e
            WHERE e.book_id = d.book_id AND e.id = d.id AND e.period <= %(last_period)s))
    GROUP BY a.code, d.party_id HAVING sum(d.amount) <> 0
    ORDER BY 1, 2
"""
