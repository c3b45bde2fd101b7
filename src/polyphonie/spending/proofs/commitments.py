"""C1, C2, C3: payments have their ground, services stay within commitments, a document is asked for once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connection

from polyphonie.spending.terms.payment_requests import Ground, legal_cases


def _found(statement: str, sentence: str, *values: list[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            yield sentence.format(*row)


def payments_have_their_ground() -> Iterator[str]:
    """C1: what was passed bears one ground, a legal case that is of the list; a service is certified by then, in flow 1
    or 2, for all that was requested of its line.
    """
    grounds, cases = [str(each) for each in Ground], [each.code for each in legal_cases()]
    yield from _found(_GROUNDS, "request {}: passed on the ground “{}” and the case “{}”", grounds, cases)
    yield from _found(_CERTIFIED, "commitment {}, line {}: {} cents passed, {} were certified by then")


_GROUNDS: Final = """
    SELECT number, ground, ground_case FROM spending_paymentrequest
    WHERE passed_on IS NOT NULL
        AND (ground <> ALL (%s::text[])
            OR ground IN ('legal_case', 'no_order') AND ground_case <> ALL (%s::text[]))
"""
_ASKED: Final = """
    SELECT l.entity_id, l.commitment, sum(l.cents) AS cents,
        coalesce(sum(l.cents) FILTER (WHERE r.flux IN (1, 2)), 0) AS after_service,
        coalesce(sum(l.cents) FILTER (WHERE r.flux IN (1, 2) AND r.passed_on IS NOT NULL), 0) AS passed,
        coalesce(sum(l.cents) FILTER (WHERE r.state = 'paid'), 0) AS paid
    FROM spending_requestline l JOIN spending_paymentrequest r
        ON r.entity_id = l.entity_id AND r.id = l.request_id
    WHERE r.purpose = 'expense' AND r.ground <> 'advance' AND r.state <> 'rejected'
        AND l.commitment LIKE 'commitment:%%' GROUP BY 1, 2
"""
_DONE: Final = """
    SELECT entity_id, commitment_id AS id, place, sum(cents) AS cents FROM spending_servicecertificate
    WHERE state = 'certified' GROUP BY 1, 2, 3
"""
_CERTIFIED: Final = f"""
    SELECT c.number, l.place, asked.passed, coalesce(done.cents, 0)
    FROM spending_commitmentline l
    JOIN spending_commitment c ON c.entity_id = l.entity_id AND c.id = l.id
    JOIN ({_ASKED}) asked
        ON asked.entity_id = l.entity_id AND asked.commitment = 'commitment:' || l.id || '/' || l.place
    LEFT JOIN ({_DONE}) done ON done.entity_id = l.entity_id AND done.id = l.id AND done.place = l.place
    WHERE asked.passed > coalesce(done.cents, 0)
"""  # noqa: S608  our own words


def lines_count_what_was_made_of_them() -> Iterator[str]:
    """C2: what a line tells certified is the sum of its certificates, within its amount; what it tells requested and
    paid is the sum of its requests, and no more is requested than was certified or asked for without.
    """
    yield from _found(_COUNTED, "commitment {}, line {}: tells {}, its documents make {}")
    yield from _found(_PASSED, "commitment {}, line {}: {} cents committed, {} certified and {} requested directly")
    yield from _found(_SUMS, "commitment {}: {} cents, its lines make {}")


_COUNTED: Final = f"""
    SELECT c.number, l.place, (l.certified, l.requested, l.paid)::text,
        (coalesce(done.cents, 0), coalesce(asked.cents, 0), coalesce(asked.paid, 0))::text
    FROM spending_commitmentline l
    JOIN spending_commitment c ON c.entity_id = l.entity_id AND c.id = l.id
    LEFT JOIN ({_ASKED}) asked
        ON asked.entity_id = l.entity_id AND asked.commitment = 'commitment:' || l.id || '/' || l.place
    LEFT JOIN ({_DONE}) done ON done.entity_id = l.entity_id AND done.id = l.id AND done.place = l.place
    WHERE (l.certified, l.requested, l.paid) IS DISTINCT FROM
        (coalesce(done.cents, 0), coalesce(asked.cents, 0), coalesce(asked.paid, 0))
"""  # noqa: S608  our own words
_PASSED: Final = """
    SELECT c.number, l.place, l.cents, l.certified, l.direct
    FROM spending_commitmentline l JOIN spending_commitment c ON c.entity_id = l.entity_id AND c.id = l.id
    WHERE l.certified + l.direct > l.cents OR l.requested - l.direct > l.certified
"""
_SUMS: Final = """
    SELECT c.number, c.cents, sum(l.cents)
    FROM spending_commitment c JOIN spending_commitmentline l ON l.entity_id = c.entity_id AND l.id = c.id
    GROUP BY c.entity_id, c.id, c.number, c.cents HAVING c.cents <> sum(l.cents)
"""


def documents_are_asked_for_once() -> Iterator[str]:
    """C3: of one supplier, one document of one amount has one request that stands; one invoice has one proposal, and
    its services are accepted, and its requests made, for no more than it asks.
    """
    yield from _found(_TWICE, "document {} of {} cents: {} requests stand")
    yield from _found(_ABOVE, "invoice {}: {} cents, its requests ask for {}")
    yield from _found(_OVER, "invoice {}: {} cents asked, {} certified for it")


_TWICE: Final = """
    SELECT document_number, cents, count(*) FROM spending_paymentrequest WHERE state <> 'rejected'
    GROUP BY entity_id, supplier_id, document_number, cents HAVING count(*) > 1
"""
_ABOVE: Final = """
    SELECT p.invoice_number, p.cents, sum(r.cents)
    FROM spending_paymentrequest r JOIN spending_proposal p ON p.entity_id = r.entity_id AND p.id = r.invoice_id
    WHERE r.invoice_id IS NOT NULL AND r.state <> 'rejected'
    GROUP BY p.entity_id, p.id, p.invoice_number, p.cents HAVING sum(r.cents) > p.cents
"""
_OVER: Final = """
    SELECT p.invoice_number, p.cents, sum(s.cents)
    FROM spending_proposal p JOIN spending_servicecertificate s
        ON s.entity_id = p.entity_id AND s.invoice_id = p.id AND s.state = 'certified'
    GROUP BY p.entity_id, p.id, p.invoice_number, p.cents HAVING sum(s.cents) > p.cents
"""
