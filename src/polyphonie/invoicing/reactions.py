"""What invoicing does after its own announcements: each calls one action, and may run twice without harm."""

from __future__ import annotations

from polyphonie.gateway.terms import Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import defer

from . import events, jobs
from .actions import deliveries, exchanges, messages, notices, publications
from .terms import InvoiceState, Side


def deliver(event: events.InvoiceDeposited | events.InvoiceRecycled | events.InvoiceAnswered) -> None:
    """Bring the invoice to its recipient, by its validator when it has one."""
    deliveries.deliver(actor=SYSTEM, entity=event.entity, invoice=event.subject, on=clock.today())


def tell_recipient(event: events.InvoiceDelivered) -> None:
    """Put the invoice in the recipient's next message."""
    notices.add(entity=event.entity, invoice=event.subject, state=InvoiceState.DELIVERED, to=Side.RECIPIENT)


def tell_other_side(event: events.InvoiceTreated) -> None:
    """Put the change in the next message of the side that did not make it: a supplier only completes."""
    state = InvoiceState(event.state)
    to = Side.RECIPIENT if state is InvoiceState.COMPLETED else Side.SUPPLIER
    notices.add(entity=event.entity, invoice=event.subject, state=state, to=to)


def publish_delivery(event: events.InvoiceDelivered) -> None:
    """Tell the programs of both sides that the invoice is in its recipient's hands."""
    publications.publish(topic=Topic.INVOICE_DELIVERED, entity=event.entity, invoice=event.subject)


def publish_state(event: events.InvoiceTreated | events.InvoiceAnswered) -> None:
    """Tell the programs of both sides the state that the invoice took."""
    publications.publish(
        topic=Topic.INVOICE_STATE_CHANGED, entity=event.entity, invoice=event.subject, state=InvoiceState(event.state)
    )


def publish_recycling(event: events.InvoiceRecycled) -> None:
    """Tell the programs of both sides where the invoice is now."""
    publications.publish(topic=Topic.INVOICE_RECYCLED, entity=event.entity, invoice=event.subject)


def treat_flow(event: events.FlowReceived) -> None:
    """Have the flow treated by a job: it may take long."""
    defer(jobs.treat_flow, depositor=str(event.entity), flow=str(event.subject))


def tell_validator(event: events.InvoiceSubmitted) -> None:
    """Put the invoice in its validator's next message."""
    notices.add(entity=event.entity, invoice=event.subject, state=InvoiceState.TO_VALIDATE, to=Side.VALIDATOR)


def tell_supplier(event: events.InvoiceAnswered) -> None:
    """Put the validator's answer in the supplier's next message."""
    notices.add(entity=event.entity, invoice=event.subject, state=InvoiceState(event.state), to=Side.SUPPLIER)


def publish_flow(event: events.FlowTreated) -> None:
    """Tell the depositor's programs what came of a flow."""
    publications.publish_flow(depositor=event.entity, flow=event.subject)


def tell_platforms(event: events.InvoiceDelivered | events.InvoiceTreated | events.InvoiceAnswered) -> None:
    """Make the life-cycle messages of the states that the invoice took."""
    messages.report(actor=SYSTEM, entity=event.entity, invoice=event.subject, on=clock.today())


def acknowledge_flow(event: events.FlowTreated) -> None:
    """Have a partner by EDI told what came of its flow."""
    exchanges.tell_flow(depositor=event.entity, flow=event.subject)


def hand_over_delivery(event: events.InvoiceDelivered) -> None:
    """Have a partner by EDI told that its invoice is in its recipient's hands."""
    exchanges.tell_state(entity=event.entity, invoice=event.subject, state=InvoiceState.DELIVERED)


def hand_over_state(event: events.InvoiceTreated | events.InvoiceAnswered) -> None:
    """Have a partner by EDI told the state that its invoice took."""
    exchanges.tell_state(entity=event.entity, invoice=event.subject, state=InvoiceState(event.state))
