"""The invoice that a request pays follows it: whoever deposited it sees where its payment stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.actions import treatments
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
    follow_all([request], state, actor=actor, on=on, reason=reason)


def follow_all(
    requests: Iterable[models.PaymentRequest], state: InvoiceState, *, actor: Actor, on: date, reason: str = ""
) -> None:
    """Set the state of the invoices that these requests pay, each as `follow` does."""
    wanted = [
        treatments.ToTreat(each.structure_id, each.invoice_id, each.number)
        for each in requests
        if each.structure_id is not None and each.invoice_id is not None
    ]
    if wanted:
        treatments.treat_all(
            actor=in_consequence(actor), state=state, invoices=wanted, on=on, reason=reason, among=RECEIVED - {state}
        )
