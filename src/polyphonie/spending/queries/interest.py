"""What a request that was paid late owes its creditor, and what was asked of it already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from polyphonie.invoicing.queries.lateness import indemnity, late_rate
from polyphonie.spending import models
from polyphonie.spending.rules import interest as rules
from polyphonie.spending.terms.interest import Part
from polyphonie.spending.terms.payment_requests import Purpose, RequestState


@dataclass(frozen=True, slots=True)
class InterestRow:
    """A request of late interest, as its principal's page and its creditor are told it. Cents."""

    id: UUID
    principal: UUID
    number: str
    state: RequestState
    cents: int
    due_on: date | None
    paid_on: date | None


def owed(principal: models.PaymentRequest) -> tuple[Part, ...]:
    """What is owed for having paid a request late, part by part, before what was asked of it. Refuses: REF-RAT-01."""
    if not rules.is_due(principal.purpose, principal.supplier_account):
        return ()
    paid = models.Share.objects.filter(entity_id=principal.entity_id, request_id=principal.id).order_by("place")
    return rules.parts(
        [(each.cents, each.paid_on) for each in paid if each.paid_on is not None],
        due_on=principal.due_on,
        rate_on=late_rate,
        indemnity_on=indemnity,
    )


def asked(entity: UUID, principal: UUID, *, besides: UUID | None = None) -> int:
    """What requests of interest ask for the lateness of a request, in cents, but for one of them."""
    found = _of(entity, [principal]).exclude(id=besides) if besides else _of(entity, [principal])
    return int(found.aggregate(total=Sum("cents"))["total"] or 0)


def of_principals(entity: UUID, principals: Collection[UUID]) -> tuple[InterestRow, ...]:
    """The requests of interest that some requests led to, oldest first; those that were rejected left out."""
    return tuple(
        InterestRow(
            each.id, each.principal_id, each.number, RequestState(each.state), each.cents, each.due_on, each.paid_on
        )
        for each in _of(entity, principals).order_by("id")
        if each.principal_id is not None
    )


def parts_of(entity: UUID, request: UUID) -> tuple[Part, ...]:
    """How a request of interest was computed."""
    found = models.InterestPart.objects.filter(entity_id=entity, request_id=request).order_by("place")
    return tuple(each.told for each in found)


def computations(requests: Collection[UUID]) -> Mapping[UUID, tuple[Part, ...]]:
    """How some requests of interest were computed; others are left out."""
    found: dict[UUID, tuple[Part, ...]] = {}
    for each in models.InterestPart.objects.filter(request_id__in=requests).order_by("request_id", "place"):
        found[each.request_id] = (*found.get(each.request_id, ()), each.told)
    return found


def _of(entity: UUID, principals: Collection[UUID]) -> QuerySet[models.PaymentRequest]:
    found = models.PaymentRequest.objects.filter(entity_id=entity, principal_id__in=principals)
    return found.filter(purpose=Purpose.INTEREST).exclude(state=RequestState.REJECTED)
