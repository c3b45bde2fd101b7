"""C4, C5, C8: what was passed was checked, whom it paid could be paid, and lateness cost what the law says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connection


def _found(statement: str, sentence: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for row in cursor.fetchall():
            yield sentence.format(*row)


def requests_were_checked() -> Iterator[str]:
    """C4: a request was passed on its eight checks, or a written requisition; what none may set aside always held."""
    yield from _found(_UNCHECKED, "request {}: passed with {} of eight checks held and no requisition")
    yield from _found(_ALWAYS, "request {}: passed though the check {} did not hold")


_UNCHECKED: Final = """
    SELECT r.number, count(DISTINCT v.code)
    FROM spending_paymentrequest r LEFT JOIN spending_checkverdict v
        ON v.entity_id = r.entity_id AND v.request_id = r.id AND v.holds
    WHERE r.passed_on IS NOT NULL AND NOT EXISTS (
        SELECT FROM spending_requisition q WHERE q.entity_id = r.entity_id AND q.request_id = r.id)
    GROUP BY r.entity_id, r.id, r.number HAVING count(DISTINCT v.code) < 8
"""
_ALWAYS: Final = """
    SELECT r.number, wanted.code
    FROM spending_paymentrequest r CROSS JOIN (VALUES ('credits'), ('certification'), ('discharge')) AS wanted (code)
    WHERE r.passed_on IS NOT NULL AND NOT EXISTS (
        SELECT FROM spending_checkverdict v
        WHERE v.entity_id = r.entity_id AND v.request_id = r.id AND v.code = wanted.code AND v.holds)
"""


def payees_could_be_paid() -> Iterator[str]:
    """C5: each share went to the creditor or to whom a claim gave it that day, on their own usable account; shares make
    what was to be paid, and claims took no more than their shares.
    """
    yield from _found(_ACCOUNTS, "request {}: {} was paid on an account that was not theirs, or not usable that day")
    yield from _found(_CLAIMS, "request {}: {} was paid a share that no claim in force gave")
    yield from _found(_SHARES, "request {}: {} cents were to be paid, its shares make {}")
    yield from _found(_TAKEN, "claim {}: tells {} cents taken, its shares make {}")


_ACCOUNTS: Final = """
    SELECT r.number, s.payee_name
    FROM spending_share s JOIN spending_paymentrequest r ON r.entity_id = s.entity_id AND r.id = s.request_id
    LEFT JOIN payments_transfer t ON t.entity_id = s.entity_id AND t.id = s.transfer_id
    LEFT JOIN parties_bankaccount a ON a.entity_id = s.entity_id AND a.id = s.account_id
    WHERE (a.owner_id = s.payee_id AND a.usable_on <= t.ordered_on
        AND (a.closed_on IS NULL OR a.closed_on > t.ordered_on)) IS NOT TRUE
"""
_CLAIMS: Final = """
    SELECT r.number, s.payee_name
    FROM spending_share s JOIN spending_paymentrequest r ON r.entity_id = s.entity_id AND r.id = s.request_id
    LEFT JOIN payments_transfer t ON t.entity_id = s.entity_id AND t.id = s.transfer_id
    LEFT JOIN spending_claim c ON c.entity_id = s.entity_id AND c.id = s.claim_id
    WHERE CASE WHEN s.claim_id IS NULL THEN s.payee_id <> r.supplier_id
        ELSE (c.debtor_id = r.supplier_id AND c.beneficiary_id = s.payee_id AND c.served_on <= t.ordered_on
            AND (c.ended_on IS NULL OR c.ended_on >= t.ordered_on)) IS NOT TRUE END
"""
_SHARES: Final = """
    SELECT r.number, r.payable_cents, coalesce(sum(s.cents), 0)
    FROM spending_paymentrequest r LEFT JOIN spending_share s ON s.entity_id = r.entity_id AND s.request_id = r.id
    WHERE r.passed_on IS NOT NULL
    GROUP BY r.entity_id, r.id, r.number, r.payable_cents HAVING r.payable_cents <> coalesce(sum(s.cents), 0)
"""
_TAKEN: Final = """
    SELECT c.reference, c.taken, coalesce(sum(s.cents) FILTER (WHERE r.state <> 'rejected'), 0)
    FROM spending_claim c LEFT JOIN spending_share s ON s.entity_id = c.entity_id AND s.claim_id = c.id
    LEFT JOIN spending_paymentrequest r ON r.entity_id = s.entity_id AND r.id = s.request_id
    GROUP BY c.entity_id, c.id, c.reference, c.taken
    HAVING c.taken <> coalesce(sum(s.cents) FILTER (WHERE r.state <> 'rejected'), 0)
"""


def lateness_cost_what_is_owed() -> Iterator[str]:
    """C8: the parts of a request of interest make it; interest is its base, days and rate, for days after the last one;
    the indemnity is owed once, and no more is asked for a payment than its last computation owes.
    """
    yield from _found(_PARTS, "request {}: of {} cents of interest, its parts make {}")
    yield from _found(_RATES, "request {}: {} cents of interest for {} days on {} cents at {} %")
    yield from _found(_ONCE, "request {}: {} cents of interest were asked for, {} are owed")


_PARTS: Final = """
    SELECT r.number, r.cents, coalesce(sum(p.cents), 0)
    FROM spending_paymentrequest r
    LEFT JOIN spending_interestpart p ON p.entity_id = r.entity_id AND p.request_id = r.id
    WHERE r.purpose = 'interest'
    GROUP BY r.entity_id, r.id, r.number, r.cents
    HAVING r.cents <> coalesce(sum(p.cents), 0) OR count(*) FILTER (WHERE p.kind = 'indemnity') <> 1
"""
_RATES: Final = """
    SELECT r.number, p.cents, p.days, p.base_cents, p.percent
    FROM spending_interestpart p JOIN spending_paymentrequest r ON r.entity_id = p.entity_id AND r.id = p.request_id
    WHERE p.kind = 'interest'
        AND (p.cents <> round(p.base_cents * p.percent * p.days / 36500)
            OR p.days <> p.paid_on - p.due_on OR p.days <= 0)
"""
_ONCE: Final = """
    WITH owed AS (
        SELECT r.entity_id, r.principal_id, r.id, r.cents, sum(p.cents) FILTER (WHERE p.kind <> 'before') AS cents_owed
        FROM spending_paymentrequest r JOIN spending_interestpart p ON p.entity_id = r.entity_id AND p.request_id = r.id
        WHERE r.purpose = 'interest' AND r.state <> 'rejected'
        GROUP BY r.entity_id, r.principal_id, r.id, r.cents
    )
    SELECT q.number, sum(o.cents), max(o.cents_owed)
    FROM owed o JOIN spending_paymentrequest q ON q.entity_id = o.entity_id AND q.id = o.principal_id
    GROUP BY q.entity_id, q.id, q.number HAVING sum(o.cents) > max(o.cents_owed)
"""
