"""The invoice that a request pays follows it: whoever deposited it sees where its payment stands."""

from __future__ import annotations

from datetime import date

from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.actions import treatments
from polyphonie.invoicing.queries.settings import settings_of
from polyphonie.invoicing.terms import RECEIVED, InvoiceState
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.spending import models


def invoice_of(request: models.PaymentRequest, *, actor: Actor, on: date) -> invoices.InvoiceRow | None:
    """The invoice that a request pays, whoever asks: the act above decided on its own perimeter."""
    if request.structure_id is None or request.invoice_id is None:
        return None
    with row_security.acting(in_consequence(actor), on):
        return invoices.one(request.structure_id, request.invoice_id)


def follow(request: models.PaymentRequest, state: InvoiceState, *, actor: Actor, on: date, reason: str = "") -> None:
    """Set the invoice's state, unless its structure does not use it or the invoice is no longer in its hands."""
    found = invoice_of(request, actor=actor, on=on)
    if found is None or found.state is state or found.state not in RECEIVED:
        return
    if state in settings_of(found.entity).unused_states:
        return
    treatments.treat(
        actor=in_consequence(actor),
        entity=found.entity,
        invoice=found.id,
        state=state,
        on=on,
        reason=reason,
        payment_request_number=request.number,
    )
