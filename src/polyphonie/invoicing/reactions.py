"""What invoicing does after its own announcements: each calls one action, and may run twice without harm."""

from __future__ import annotations

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM

from . import events
from .actions import deliveries, notices
from .terms import InvoiceState


def deliver(event: events.InvoiceDeposited | events.InvoiceRecycled) -> None:
    """Bring the invoice to its recipient."""
    deliveries.deliver(actor=SYSTEM, entity=event.entity, invoice=event.subject, on=clock.today())


def tell_recipient(event: events.InvoiceDelivered) -> None:
    """Put the invoice in the recipient's next message."""
    notices.add(entity=event.entity, invoice=event.subject, state=InvoiceState.DELIVERED, to_supplier=False)


def tell_other_side(event: events.InvoiceTreated) -> None:
    """Put the change in the next message of the side that did not make it: a supplier only completes."""
    state = InvoiceState(event.state)
    to_supplier = state is not InvoiceState.COMPLETED
    notices.add(entity=event.entity, invoice=event.subject, state=state, to_supplier=to_supplier)
