"""What invoicing does after its own announcements: each calls one action, and may run twice without harm."""

from __future__ import annotations

from collections.abc import Sequence

from polyphonie.gateway.terms import Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.events import Event, together
from polyphonie.kernel.jobs import defer

from . import events, jobs
from .actions import deliveries, exchanges, messages, notices, outgoing, publications
from .terms import InvoiceState, Moved, Side

StateEvent = events.InvoiceTreated | events.InvoiceAnswered


@together
def deliver(announced: Sequence[Event]) -> None:
    """Bring the invoices to their recipients, by their validators when they have one."""
    invoices = {(each.entity, each.subject) for each in announced}
    deliveries.deliver(actor=SYSTEM, invoices=invoices, on=clock.today())


@together
def tell_recipient(announced: Sequence[events.InvoiceDelivered]) -> None:
    """Put the invoices in the recipients' next message."""
    notices.add(_all_in(InvoiceState.DELIVERED, announced), to=Side.RECIPIENT)


@together
def tell_other_side(announced: Sequence[events.InvoiceTreated]) -> None:
    """Put the changes in the next message of the side that did not make them: a supplier only completes."""
    moved = _moved(announced)
    notices.add([each for each in moved if each.state is InvoiceState.COMPLETED], to=Side.RECIPIENT)
    notices.add([each for each in moved if each.state is not InvoiceState.COMPLETED], to=Side.SUPPLIER)


@together
def publish_delivery(announced: Sequence[events.InvoiceDelivered]) -> None:
    """Tell the programs of both sides that the invoices are in their recipients' hands."""
    publications.publish(topic=Topic.INVOICE_DELIVERED, moved=_all_in(InvoiceState.DELIVERED, announced))


@together
def publish_state(announced: Sequence[StateEvent]) -> None:
    """Tell the programs of both sides the states that the invoices took."""
    publications.publish(topic=Topic.INVOICE_STATE_CHANGED, moved=_moved(announced))


@together
def publish_recycling(announced: Sequence[events.InvoiceRecycled]) -> None:
    """Tell the programs of both sides where the invoices are now."""
    publications.publish(topic=Topic.INVOICE_RECYCLED, moved=[(each.entity, each.subject, None) for each in announced])


def treat_flow(event: events.FlowReceived) -> None:
    """Have the flow treated by a job: it may take long."""
    defer(jobs.treat_flow, depositor=str(event.entity), flow=str(event.subject))


@together
def tell_validator(announced: Sequence[events.InvoiceSubmitted]) -> None:
    """Put the invoices in their validators' next message."""
    notices.add(_all_in(InvoiceState.TO_VALIDATE, announced), to=Side.VALIDATOR)


@together
def tell_supplier(announced: Sequence[events.InvoiceAnswered]) -> None:
    """Put the validators' answers in the suppliers' next message."""
    notices.add(_moved(announced), to=Side.SUPPLIER)


def publish_flow(event: events.FlowTreated) -> None:
    """Tell the depositor's programs what came of a flow."""
    publications.publish_flow(depositor=event.entity, flow=event.subject)


@together
def tell_platforms(announced: Sequence[Event]) -> None:
    """Make the life-cycle messages of the states that the invoices took."""
    if due := outgoing.due({(each.entity, each.subject) for each in announced}):
        messages.report(actor=SYSTEM, invoices=due, on=clock.today())


def acknowledge_flow(event: events.FlowTreated) -> None:
    """Have a partner by EDI told what came of its flow."""
    exchanges.tell_flow(depositor=event.entity, flow=event.subject)


@together
def hand_over_delivery(announced: Sequence[events.InvoiceDelivered]) -> None:
    """Have partners by EDI told that their invoices are in their recipients' hands."""
    exchanges.tell_states(_all_in(InvoiceState.DELIVERED, announced))


@together
def hand_over_state(announced: Sequence[StateEvent]) -> None:
    """Have partners by EDI told the states that their invoices took."""
    exchanges.tell_states(_moved(announced))


def _moved(announced: Sequence[StateEvent]) -> list[Moved]:
    return [Moved(each.entity, each.subject, InvoiceState(each.state)) for each in announced]


def _all_in(state: InvoiceState, announced: Sequence[Event]) -> list[Moved]:
    return [Moved(each.entity, each.subject, state) for each in announced]
