"""Payment orders: an accredited authorising officer signs, one request or many, and what was signed is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Holding, Right
from polyphonie.budget import actions as budget
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, ActorKind, action, in_consequence, note, unchanged, unit
from polyphonie.kernel.money import Money
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.rules import deadlines
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.terms.payment_refusals import NOT_SUSPENDED, SIGNATURE_MISSING
from polyphonie.spending.terms.payment_requests import RequestState
from polyphonie.spending.terms.tacit import TacitPolicy

from . import assessments, invoice_states
from .payment_requests import reserved

_SERIES: Final = "payment-orders"


@dataclass(frozen=True, slots=True)
class Ordered:
    number: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request of many: nothing refused, or every reason."""

    request: UUID
    refusals: tuple[Refusal, ...] = ()


@action
def order_payment(*, actor: Actor, entity: UUID, request: UUID, on: date) -> Ordered:
    """Sign the order to pay a request: its payment appropriations are reserved, and the accountant receives it.

    The signature is kept with the role that it was given under, its perimeter and its days, and the digest of what was
    signed. A direct expense (flow 4) reserves its AE with its CP: they are consumed together. Whoever entered the
    request does not sign it.
    Refuses: SPE-PRQ-01, SPE-ORD-01 a program does not sign, KER-LIF-01, BUD-AVA-01 not enough CP, ACC-RIG-01,
    ACC-SEP-02. Source: décret 2012-1246, articles 11, 32 and 159.
    """
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_ORDER, perimeter=held.perimeter, on=on, other_than=frozenset({held.entered_by}))
    if actor.kind is ActorKind.CLIENT:
        raise Refused(SIGNATURE_MISSING())
    if held.ordered_by == actor.id and held.state == RequestState.ORDERED:
        unchanged()
        return Ordered(models.PaymentOrder.objects.filter(entity_id=entity, request_id=request).latest("id").number)
    return Ordered(sign(held, actor=actor, on=on).number)


def sign(
    held: models.PaymentRequest, *, actor: Actor, on: date, policy: TacitPolicy | None = None
) -> models.PaymentOrder:
    """Sign the order of a request that is held, or deem it signed under a policy; its appropriations are reserved."""
    lines = models.lines_of(held.entity_id, [held.id])[held.id]
    held.take("order")
    engage(held, lines, actor=actor, on=on)
    order = _signed(held, lines, actor=actor, on=on)
    if policy is not None:
        order.tacit_id, order.signed_by_name = policy.id, f"Tacite : {policy.decision}"
    order.save(force_insert=True)
    held.ordered_by, held.ordered_on = actor.id, on
    held.save(update_fields=["state", "ordered_by", "ordered_on"])
    assessments.assess(held, lines, actor=actor, on=on)
    invoice_states.follow(held, InvoiceState.ORDERED, actor=actor, on=on)
    note(
        entity=held.entity_id,
        subject=held.source,
        order=order.number,
        role=order.role,
        digest=order.digest.hex(),
        tacit=policy.decision if policy is not None else "",
    )
    return order


def engage(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date) -> None:
    """Reserve the appropriations of a request: its CP, and for a direct expense the AE that are consumed with them."""
    for (envelope, kind, source), cents in reserved(lines, entity=request.entity_id, on=on).items():
        budget.reserve(
            actor=in_consequence(actor),
            entity=request.entity_id,
            envelope=envelope,
            kind=kind,
            amount=Money(cents),
            source=source,
            on=on,
        )


def _signed(
    request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date
) -> models.PaymentOrder:
    holding = authority(request, actor=actor, on=on)
    return models.PaymentOrder(
        entity_id=request.entity_id,
        number=f"{on.year}-{next_number(entity=request.entity_id, series=f'{_SERIES}-{on.year}'):07d}",
        request_id=request.id,
        signed_by=actor.id,
        signed_by_name=actor.name,
        signed_on=on,
        signed_at=clock.now(),
        role=holding.role if holding else "",
        role_perimeter=holding.perimeter.id if holding else None,
        role_from=holding.span.start if holding else None,
        role_until=holding.span.end if holding else None,
        cents=request.cents,
        digest=request.signed(lines),
    )


def authority(request: models.PaymentRequest, *, actor: Actor, on: date) -> Holding | None:
    """The role under which a person signs; none for the system, which holds every right and no delegation."""
    if actor.kind is not ActorKind.PERSON:
        return None
    held = access.holdings_on(actor.id, on=on)
    return next(each for each in held if Right.PAYMENT_ORDER in each.rights and each.perimeter.holds(request.perimeter))


@action
def order_payments(*, actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> tuple[Outcome, ...]:
    """Sign many orders at once: each that may be signed is, and the others tell why not.

    Refuses nothing as a whole; each tells what `order_payment` refuses.
    """
    return each_of(requests, lambda request: order_payment(actor=actor, entity=entity, request=request, on=on))


def each_of(requests: Sequence[UUID], act: Callable[[UUID], object]) -> tuple[Outcome, ...]:
    """Act on each request, in the order of ids so that two who do never wait in a circle; a refused one fails alone."""
    found: dict[UUID, Outcome] = {}
    unchanged()
    for request in sorted(set(requests)):
        try:
            with unit():
                act(request)
        except Refused as refused:
            found[request] = Outcome(request, refused.refusals)
        else:
            found[request] = Outcome(request)
    return tuple(found[each] for each in dict.fromkeys(requests))


@action
def requisition(*, actor: Actor, entity: UUID, request: UUID, words: str, on: date) -> None:
    """Require the accountant, in writing, to pass a request that they suspended: it comes back to be passed.

    The accountant's refusals then no longer bind, but for the credits, the certification and the discharge.
    Refuses: SPE-SUS-02 say why, SPE-PRQ-01, SPE-SUS-03 it is not suspended by the accountant, ACC-RIG-01, ACC-SEP-02.
    Source: décret 2012-1246, article 38.
    """
    refuse(rules.said(words))
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_ORDER, perimeter=held.perimeter, on=on)
    if held.state != RequestState.SUSPENDED or held.ordered_on is None:
        raise Refused(NOT_SUSPENDED())
    held.take("answer")
    held.set_clock(deadlines.resumed(held.clock, on=on))
    models.Requisition(
        entity_id=entity,
        request_id=request,
        words=words.strip(),
        signed_by=actor.id,
        signed_by_name=actor.name,
        signed_on=on,
    ).save(force_insert=True)
    held.save(update_fields=["state", *models.CLOCK])
    invoice_states.follow(held, InvoiceState.ORDERED, actor=actor, on=on)
    note(entity=entity, subject=held.source, requisition=words.strip())
