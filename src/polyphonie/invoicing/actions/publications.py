"""What other people's programs are told of an invoice: the gateway knows who listens, this says what happened."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.documents.flow.z12_013 import OUT, STATUSES, resource
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.actions.dispatches import Happening
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
    happening = Happening(
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
    return dispatches.publish(topic=Topic.FLOW_TREATED, happenings=[happening])


def publish(*, topic: Topic, moved: Sequence[tuple[UUID, UUID, InvoiceState | None]]) -> int:
    """Tell the programs of both sides of each invoice (entity, id); says how many listened. The state is the one that
    was announced: the invoice may have moved on since, and the message about that follows. None: the one that it has.

    The message names the invoice and no more than its number and its state: the rest is read through the API, by
    whoever still has the right to.
    """
    rows = queries.rows((entity, invoice) for entity, invoice, _ in moved)
    return dispatches.publish(
        topic=topic, happenings=[_happening(rows[invoice], state or rows[invoice].state) for _, invoice, state in moved]
    )


def _happening(row: queries.InvoiceRow, state: InvoiceState) -> Happening:
    return Happening(
        entity=row.entity,
        subject=row.id,
        perimeters=(row.perimeter, Perimeter.of_supplier(row.supplier)),
        data={
            "entity": str(row.entity),
            "invoice": str(row.id),
            "number": row.number,
            "supplier": str(row.supplier),
            "service_code": row.service_code,
            "state": state,
            "recycled_from": str(row.recycled_from) if row.recycled_from else None,
        },
    )
