"""Policies of tacit orders, what waits under them, and when silence signs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal
from polyphonie.spending import models
from polyphonie.spending.rules import tacit as rules
from polyphonie.spending.terms.payment_requests import Ground, RequestState
from polyphonie.spending.terms.tacit import TacitPolicy


def policies(*, actor: Actor, entity: UUID, on: date) -> tuple[TacitPolicy, ...]:
    """The policies of a body, newest first. Refuses: ACC-RIG-01."""
    access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    return tuple(each.told for each in models.TacitOrdering.objects.filter(entity_id=entity).order_by("-id"))


def policy_on(entity: UUID, *, on: date) -> TacitPolicy | None:
    """The policy that holds, or will: the last that was adopted and is not ended by that day."""
    found = models.TacitOrdering.objects.filter(entity_id=entity).exclude(until_on__lte=on).order_by("-id").first()
    return found.told if found else None


def signed_on(request: models.PaymentRequest, policy: TacitPolicy) -> date | None:
    """The day on which silence signs a request to be ordered: counted from its entry, or from its last answer."""
    if request.state != RequestState.ENTERED or request.ground == Ground.NO_ORDER:
        return None
    answers = models.Suspension.objects.filter(entity_id=request.entity_id, request_id=request.id)
    answered_on = answers.aggregate(last=Max("answered_on"))["last"]
    return rules.signed_on(
        policy, cents=request.cents, since=max(request.entered_on, answered_on or request.entered_on)
    )


def due(*, on: date) -> Iterator[tuple[UUID, UUID]]:
    """The requests that silence signs by a day, over all bodies: each with its entity."""
    for kept in models.TacitOrdering.objects.filter(from_on__lt=on).exclude(until_on__lte=on).order_by("entity_id"):
        waiting = models.PaymentRequest.objects.filter(
            entity_id=kept.entity_id, state=Literal(RequestState.ENTERED), entered_on__lt=on
        )
        for request in waiting.order_by("id").iterator(500):
            day = signed_on(request, kept.told)
            if day is not None and day <= on:
                yield request.entity_id, request.id
