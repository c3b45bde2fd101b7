"""A request is suspended, with its cause and the reasons, and answered; the delay to pay stops once at most."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.rules import deadlines
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.terms.payment_refusals import CAUSE_UNKNOWN
from polyphonie.spending.terms.payment_requests import RequestState, suspension_causes

from . import invoice_states


@action
def suspend_request(*, actor: Actor, entity: UUID, request: UUID, cause: str, words: str, on: date) -> None:
    """Suspend a request, and tell why: the accountant one that was ordered; whoever liquidates, or would sign, one
    that is not yet: silence does not sign what waits.

    A cause that the supplier must mend stops the delay to pay, once; the invoice is suspended with its request.
    Refuses: SPE-SUS-01 no such cause, SPE-SUS-02 say why, SPE-PRQ-01, KER-LIF-01, ACC-RIG-01, ACC-SEP-02.
    Source: décret 2012-1246, article 38; code de la commande publique, articles R2192-27 to R2192-29.
    """
    refuse(rules.said(words))
    known = suspension_causes().get(cause)
    if known is None:
        raise Refused(CAUSE_UNKNOWN(cause=cause))
    held = models.PaymentRequest.locked(entity, request)
    ordered = held.ordered_on is not None
    access.require(
        actor,
        Right.PAYMENT_VISA if ordered else _before_order(actor, held, on),
        perimeter=held.perimeter,
        on=on,
        other_than=_ordering_side(held) if ordered else (),
    )
    if held.state == RequestState.SUSPENDED:
        last = models.Suspension.objects.filter(entity_id=entity, request_id=request).latest("id")
        if (last.cause, last.words) == (cause, words.strip()):
            unchanged()
            return
    before = held.take("suspend")
    if known.stops_clock:
        held.set_clock(deadlines.stopped(held.clock, on=on))
    models.Suspension(
        entity_id=entity,
        request_id=request,
        state=before,
        cause=cause,
        words=words.strip(),
        stops_clock=known.stops_clock,
        suspended_by=actor.id,
        suspended_by_name=actor.name,
        suspended_on=on,
    ).save(force_insert=True)
    held.save(update_fields=["state", *models.CLOCK])
    invoice_states.follow(held, InvoiceState.SUSPENDED, actor=actor, on=on, reason=words.strip())
    note(entity=entity, subject=held.source, before=before, after=held.state, cause=cause, reason=words.strip())


def _before_order(actor: Actor, request: models.PaymentRequest, on: date) -> Right:
    signs = access.holds(actor, Right.PAYMENT_ORDER, perimeter=request.perimeter, on=on)
    return Right.PAYMENT_ORDER if signs else Right.PAYMENT_REQUEST


def _ordering_side(request: models.PaymentRequest) -> frozenset[UUID]:
    return frozenset({request.entered_by, request.ordered_by or request.entered_by})


@action
def answer_suspension(*, actor: Actor, entity: UUID, request: UUID, words: str, on: date) -> None:
    """Answer what a request was suspended for: it goes back to where it was, and the delay to pay runs again.

    Refuses: SPE-SUS-02 say what was mended, SPE-PRQ-01, KER-LIF-01, ACC-RIG-01.
    Source: code de la commande publique, article R2192-29.
    """
    refuse(rules.said(words))
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_REQUEST, perimeter=held.perimeter, on=on)
    last = models.Suspension.objects.filter(entity_id=entity, request_id=request).order_by("-id").first()
    if last is not None and held.state == last.state and last.answer == words.strip():
        unchanged()
        return
    held.take("resume" if held.ordered_on is None else "answer")
    assert last is not None, "what is suspended was suspended by an act"
    last.answer, last.answered_on, last.answered_by_name = words.strip(), on, actor.name
    last.save(update_fields=["answer", "answered_on", "answered_by_name"])
    held.set_clock(deadlines.resumed(held.clock, on=on))
    held.save(update_fields=["state", *models.CLOCK])
    resumed = InvoiceState.SERVICE_CERTIFIED if held.ordered_on is None else InvoiceState.ORDERED
    invoice_states.follow(held, resumed, actor=actor, on=on)
    note(entity=entity, subject=held.source, after=held.state, answer=words.strip())
