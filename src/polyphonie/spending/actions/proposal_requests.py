"""The payment of invoices whose service was accepted is requested, for what was accepted of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.kernel import clock, row_security
from polyphonie.kernel.acts import Actor, action, in_consequence, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import refuse
from polyphonie.spending import models
from polyphonie.spending.queries import proposals as queries
from polyphonie.spending.terms.payment_requests import (
    Flux,
    Ground,
    InvoiceReference,
    RequestDraft,
    RequestLineDraft,
)
from polyphonie.spending.terms.proposals import ACCEPTED, NOT_ACCEPTED

from .payment_requests import EnteredRequest, enter_all
from .together import Attempt, at_once


@action
def request_payment(*, actor: Actor, entity: UUID, proposal: UUID, on: date) -> EnteredRequest:
    """Request the payment of an invoice whose service was accepted, on the lines and for the amounts that were.

    The clock starts on the day on which the invoice came, or its service was done when that is later. An invoice whose
    payment is requested already keeps its request.
    Refuses: SPE-PRO-01, SPE-PRO-04 its service is not accepted, ACC-RIG-01, and what `enter_payment_request` refuses.
    Source: décret 2012-1246, articles 29 to 33; code de la commande publique, articles R2192-12 and R2192-13.
    """
    return _request(actor, entity, [proposal], on)[proposal]


@action
def request_payments(*, actor: Actor, entity: UUID, proposals: Sequence[UUID], on: date) -> tuple[Attempt, ...]:
    """Request the payment of several invoices: those that may be are requested, the others tell why not.

    Refuses: SPE-SER-08 none or too many; each as `request_payment`.
    """
    return at_once(proposals, lambda part: _request(actor, entity, part, on))


def _request(actor: Actor, entity: UUID, proposals: Sequence[UUID], on: date) -> dict[UUID, EnteredRequest]:
    """Request the payment of all of these, or refuse: the request of each."""
    unchanged()
    held = models.Proposal.locked_all(entity, proposals)
    for each in held.values():
        access.require(actor, Right.PAYMENT_REQUEST, perimeter=each.perimeter, on=on)
    refuse(NOT_ACCEPTED(number=each.invoice_number) for each in held.values() if each.state not in ACCEPTED)
    with row_security.acting(in_consequence(actor), on):  # their requests are on whichever centre
        before = queries.requests_of([each for each in held.values() if not each.unrequested])
        new = [each for each in held.values() if each.id not in before]
        received = invoices.several({(each.structure_id, each.id) for each in new})
        done = queries.done_on_all(new)
    flux, ground = Flux.CERTIFIED, Ground.CERTIFIED_SERVICE
    drafts = [
        draft_of(each, received[each.structure_id, each.id], flux=flux, ground=ground, done_on=done[each.id], on=on)
        for each in new
    ]
    entered = enter_all(actor, entity, drafts, on) if drafts else ()
    told = {invoice: EnteredRequest(*request) for invoice, request in before.items()}
    return told | {each.id: request for each, request in zip(new, entered, strict=True)}


def draft_of(
    proposal: models.Proposal, received: InvoiceRow, *, flux: Flux, ground: Ground, done_on: date, on: date
) -> RequestDraft:
    """The request of an invoice, for the lines that it is about: it came as it was deposited."""
    return RequestDraft(
        flux=flux,
        ground=ground,
        supplier=proposal.supplier_id,
        document_number=proposal.invoice_number,
        label=f"Facture {proposal.invoice_number}",
        received_on=min(received.deposited_at.astimezone(clock.PARIS).date(), on),
        lines=tuple(RequestLineDraft(Money(each.cents), each.commitment, each.place) for each in proposal.proposed),
        invoice=InvoiceReference(proposal.structure_id, proposal.id),
        right_on=min(done_on, on),
    )
