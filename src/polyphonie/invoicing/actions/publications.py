"""What other people's programs are told of an invoice: the gateway knows who listens, this says what happened."""

from __future__ import annotations

from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.terms import Topic
from polyphonie.invoicing import queries
from polyphonie.invoicing.terms import InvoiceState


def publish(*, topic: Topic, entity: UUID, invoice: UUID, state: InvoiceState | None = None) -> int:
    """Tell the programs of both sides; says how many listened. `state` is the one that was announced: the invoice may
    have moved on since, and the message about that follows.

    The message names the invoice and no more than its number and its state: the rest is read through the API, by
    whoever still has the right to.
    """
    row = queries.rows([(entity, invoice)])[invoice]
    return dispatches.publish(
        topic=topic,
        entity=entity,
        subject=invoice,
        perimeters=(row.perimeter, Perimeter.of_supplier(row.supplier)),
        data={
            "entity": str(entity),
            "invoice": str(invoice),
            "number": row.number,
            "supplier": str(row.supplier),
            "service_code": row.service_code,
            "state": state or row.state,
            "recycled_from": str(row.recycled_from) if row.recycled_from else None,
        },
    )
