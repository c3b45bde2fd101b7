"""Payment orders: an accredited authorising officer signs, one request or many, and what was signed is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Holding, Right
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Reserving
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import Actor, ActorKind, action, in_consequence, note, unchanged
from polyphonie.kernel.numbers import next_numbers
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.rules import deadlines
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.terms.payment_refusals import NO_SUCH_REQUEST, NOT_SUSPENDED, SIGNATURE_MISSING
from polyphonie.spending.terms.payment_requests import RequestState
from polyphonie.spending.terms.tacit import TacitPolicy

from . import assessments, invoice_states
from .payment_requests import reserved
from .together import in_parts

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
    (ordered,) = _order(actor, entity, [request], on)
    return ordered


def _order(actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> tuple[Ordered, ...]:
    """Sign the orders of all of these requests, or refuse."""
    held = models.PaymentRequest.locked_all(entity, requests)
    if len(held) < len(requests):
        raise Refused(NO_SUCH_REQUEST())
    for each in held.values():
        other_than = frozenset({each.entered_by})
        access.require(actor, Right.PAYMENT_ORDER, perimeter=each.perimeter, on=on, other_than=other_than)
    if actor.kind is ActorKind.CLIENT:
        raise Refused(SIGNATURE_MISSING())
    unchanged()
    signed = {each.id for each in held.values() if each.ordered_by == actor.id and each.state == RequestState.ORDERED}
    numbers = sign_all([each for each in held.values() if each.id not in signed], actor=actor, on=on)
    if signed:
        kept = models.PaymentOrder.objects.filter(entity_id=entity, request_id__in=signed).order_by("id")
        numbers |= dict(kept.values_list("request_id", "number"))
    return tuple(Ordered(numbers[each]) for each in requests)


def sign_all(
    held: Sequence[models.PaymentRequest], *, actor: Actor, on: date, policy: TacitPolicy | None = None
) -> dict[UUID, str]:
    """Sign the orders of requests that are held, or deem them signed under a policy: told the number of each.

    Their appropriations are reserved.
    """
    if not held:
        return {}
    entity = held[0].entity_id
    lines = models.lines_of(entity, [each.id for each in held])
    for each in held:
        each.take("order")
    engage_all(held, lines, actor=actor, on=on)
    orders = _signed(held, lines, actor=actor, on=on, policy=policy)
    rows.insert(orders)
    for each in held:
        each.ordered_by, each.ordered_on = actor.id, on
    rows.update(held, ["state", "ordered_by", "ordered_on"])
    assessments.assess_all(held, lines, actor=actor, on=on)
    invoice_states.follow_all(held, InvoiceState.ORDERED, actor=actor, on=on)
    for order in orders:
        note(
            entity=entity,
            subject=f"payment_request:{order.request_id}",
            order=order.number,
            role=order.role,
            digest=order.digest.hex(),
            tacit=policy.decision if policy is not None else "",
        )
    return {order.request_id: order.number for order in orders}


def engage_all(
    held: Sequence[models.PaymentRequest],
    lines: Mapping[UUID, Sequence[models.RequestLine]],
    *,
    actor: Actor,
    on: date,
) -> None:
    """Reserve the appropriations of requests: their CP, and for a direct expense the AE that are consumed with them."""
    entity = held[0].entity_id
    wanted = [line for each in held for line in lines[each.id]]
    reservations = [
        Reserving(envelope, kind, cents, source)
        for (envelope, kind, source), cents in reserved(wanted, entity=entity, on=on).items()
    ]
    budget.reserve_all(actor=in_consequence(actor), entity=entity, reservations=reservations, on=on)


def _signed(
    held: Sequence[models.PaymentRequest],
    lines: Mapping[UUID, Sequence[models.RequestLine]],
    *,
    actor: Actor,
    on: date,
    policy: TacitPolicy | None,
) -> list[models.PaymentOrder]:
    entity, at = held[0].entity_id, clock.now()
    numbers = next_numbers(series=f"{_SERIES}-{on.year}", wanted={entity: len(held)})[entity]
    orders = []
    for request, number in zip(held, numbers, strict=True):
        holding = authority(request, actor=actor, on=on)
        order = models.PaymentOrder(
            entity_id=entity,
            number=f"{on.year}-{number:07d}",
            request_id=request.id,
            signed_by=actor.id,
            signed_by_name=actor.name if policy is None else f"Tacite : {policy.decision}",
            signed_on=on,
            signed_at=at,
            role=holding.role if holding else "",
            role_perimeter=holding.perimeter.id if holding else None,
            role_from=holding.span.start if holding else None,
            role_until=holding.span.end if holding else None,
            cents=request.cents,
            digest=request.signed(lines[request.id]),
            tacit_id=policy.id if policy is not None else None,
        )
        orders.append(order)
    return orders


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
    return outcomes(requests, lambda part: _order(actor, entity, part, on))


def outcomes(requests: Sequence[UUID], act: Callable[[Sequence[UUID]], object]) -> tuple[Outcome, ...]:
    """What became of each of the requests that are acted on at once, in their order."""
    return tuple(Outcome(each, told) for each, told in in_parts(requests, act).items())


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
