"""What must hold of invoices, recomputed from what is kept. A proof yields a sentence per thing that does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from .rules.payments import Step, clock
from .terms import InvoiceState


def states_are_the_last_events() -> Iterator[str]:
    """Every invoice bears the state of its last status event, taken at that instant, and began as deposited."""
    for entity, invoice, state, last in _rows(
        """
        SELECT i.entity_id, i.id, i.state, last.state
        FROM invoicing_invoice i
        LEFT JOIN LATERAL (
            SELECT state, at FROM invoicing_statusevent e
            WHERE e.entity_id = i.entity_id AND e.invoice_id = i.id ORDER BY e.id DESC LIMIT 1
        ) last ON true
        WHERE last.state IS DISTINCT FROM i.state OR last.at IS DISTINCT FROM i.state_at
        """
    ):
        yield f"invoice {invoice} of {entity} says {state}, its last event says {last or 'nothing'}"
    for entity, invoice, first in _rows(
        """
        SELECT DISTINCT ON (entity_id, invoice_id) entity_id, invoice_id, state
        FROM invoicing_statusevent ORDER BY entity_id, invoice_id, id
        """
    ):
        if first != InvoiceState.DEPOSITED:
            yield f"invoice {invoice} of {entity} began as {first}"


def identities_name_their_invoice() -> Iterator[str]:
    """Every number taken points to an invoice that bears it, and every invoice still followed has its number taken."""
    for issuer, year, number, invoice in _rows(
        """
        SELECT n.issuer, n.year, n.number, n.invoice_id
        FROM invoicing_invoiceidentity n
        LEFT JOIN invoicing_invoice i ON i.entity_id = n.entity_id AND i.id = n.invoice_id
        WHERE i.id IS NULL OR i.number <> n.number OR extract(year FROM i.issued_on) <> n.year
        """
    ):
        yield f"number {number} of {year}, {issuer}: invoice {invoice} is missing or bears another number"
    for entity, invoice in _rows(
        """
        SELECT i.entity_id, i.id FROM invoicing_invoice i
        WHERE i.state <> %s AND NOT EXISTS (
            SELECT FROM invoicing_invoiceidentity n WHERE n.entity_id = i.entity_id AND n.invoice_id = i.id)
        """,
        InvoiceState.RECYCLED,
    ):
        yield f"invoice {invoice} of {entity} has no number taken"


def originals_stand_behind_invoices() -> Iterator[str]:
    """Every invoice and every attachment has its original, and a number was taken for those very bytes."""
    for table in ("invoicing_invoice", "invoicing_attachment"):
        for entity, identifier in _rows(
            f"""
            SELECT t.entity_id, t.id FROM {table} t
            LEFT JOIN kernel_original o ON o.entity_id = t.entity_id AND o.id = t.original_id WHERE o.id IS NULL
            """  # noqa: S608  one of the two names above
        ):
            yield f"{table} {identifier} of {entity} has no original"
    for entity, invoice in _rows(
        """
        SELECT i.entity_id, i.id FROM invoicing_invoiceidentity n
        JOIN invoicing_invoice i ON i.entity_id = n.entity_id AND i.id = n.invoice_id
        JOIN kernel_original o ON o.entity_id = i.entity_id AND o.id = i.original_id
        WHERE o.sha256 <> n.sha256
        """
    ):
        yield f"invoice {invoice} of {entity}: its original is not what its number was taken for"


def registers_have_no_gap() -> Iterator[str]:
    """Within an entity and a year, register numbers run from 1 to the counter's last without gap or repetition."""
    for entity, series, last, found, highest in _rows(
        """
        SELECT coalesce(c.entity_id, r.entity_id), coalesce(c.series, r.series), coalesce(c.last, 0),
               coalesce(r.found, 0), coalesce(r.highest, 0)
        FROM (SELECT entity_id, series, last FROM kernel_counter WHERE series LIKE 'received-invoices:%%') c
        FULL JOIN (
            SELECT entity_id, 'received-invoices:' || split_part(register_number, '-', 1) AS series,
                   count(DISTINCT register_number) AS found, count(*) AS numbered,
                   max(split_part(register_number, '-', 2)::bigint) AS highest
            FROM invoicing_invoice WHERE register_number <> '' GROUP BY 1, 2
        ) r ON r.entity_id = c.entity_id AND r.series = c.series
        WHERE c.last IS DISTINCT FROM r.found OR r.found <> r.highest OR r.found <> r.numbered
        """
    ):
        yield f"{series} of {entity}: counter at {last}, {found} different numbers, the highest {highest}"


def payment_clocks_follow_from_states() -> Iterator[str]:
    """Every invoice that is owed bears the last day of its delay, as its states set it; the others bear none."""
    for entity, invoice, days, kept, states, on, service_on in _rows(
        """
        SELECT i.entity_id, i.id, i.payment_days, i.pay_before, array_agg(e.state ORDER BY e.id),
               array_agg((e.at AT TIME ZONE 'Europe/Paris')::date ORDER BY e.id), array_agg(e.service_on ORDER BY e.id)
        FROM invoicing_invoice i
        JOIN invoicing_statusevent e ON e.entity_id = i.entity_id AND e.invoice_id = i.id
        WHERE i.payment_days IS NOT NULL OR i.pay_before IS NOT NULL
        GROUP BY i.entity_id, i.id, i.payment_days, i.pay_before
        """
    ):
        steps = (Step(InvoiceState(state), *rest) for state, *rest in zip(states, on, service_on, strict=True))
        found = clock(steps, days=days) if days is not None else None
        due = found.pay_before if found and found.runs else None
        if due != kept:
            yield f"invoice {invoice} of {entity} is to be paid by {kept or 'no day'}, its states say {due or 'no day'}"


def _rows(statement: str, *values: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while batch := cursor.fetchmany(1000):
            yield from batch


PROOFS = (
    states_are_the_last_events,
    identities_name_their_invoice,
    originals_stand_behind_invoices,
    registers_have_no_gap,
    payment_clocks_follow_from_states,
)
