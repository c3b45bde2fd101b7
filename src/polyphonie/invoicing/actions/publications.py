"""What other people's programs are told of an invoice: the gateway knows who listens, this says what happened."""

from __future__ import annotations

from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.documents.flow.z12_013 import OUT, STATUSES, resource
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.terms import Topic
from polyphonie.invoicing import queries
from polyphonie.invoicing.queries import flows, interchange
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM


def publish_flow(*, depositor: UUID, flow: UUID) -> int:
    """Tell a flow's depositor, and the programs of the supplier for which it was sent, what came of it."""
    row = flows.flow(actor=SYSTEM, identifier=flow, on=clock.today())
    in_z12_013 = resource(interchange.facts(row, language="fr")) if row.declared is not None else None
    status = interchange.STATUSES[row.state]
    marks = {"flow_type": str(in_z12_013["flowType"])} if in_z12_013 else {}
    return dispatches.publish(
        topic=Topic.FLOW_TREATED,
        entity=depositor,
        subject=flow,
        perimeters=(Perimeter.of_supplier(row.supplier),) if row.supplier else (),
        client=depositor,
        data={
            "flow": str(flow),
            "number": row.number,
            "name": row.name,
            "reference": row.reference,
            "state": row.state,
            "accepted": row.accepted,
            "refused": row.refused,
        },
        in_z12_013=in_z12_013,
        marks=marks | {"direction": OUT, "status": STATUSES[status]},
    )


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
