"""Invoices as the portal's lists show them: with the name of their recipient, which invoicing does not keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Line:
    invoice: InvoiceRow
    recipient: str


def lines(rows: Sequence[InvoiceRow]) -> tuple[Line, ...]:
    """The rows in their order, each with its recipient's name: one query for the whole list."""
    entities = parties.entities({row.entity for row in rows})
    return tuple(Line(row, entities[row.entity].name if row.entity in entities else "") for row in rows)
