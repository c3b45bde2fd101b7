"""What was paid before any order, what waits to be regularised, and the periodic orders that did it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.rules.periodic import semester_days
from polyphonie.spending.terms.payment_requests import RequestState
from polyphonie.spending.terms.periodic import NO_SUCH_ORDER

from .places import within

PAGE = 50


@dataclass(frozen=True, slots=True)
class ToRegularise:
    """What was paid before any order on a centre in a semester, in cents. `signable` once the semester is over."""

    centre: UUID
    perimeter: Perimeter
    since: date
    until: date
    first_on: date
    last_on: date
    count: int
    cents: int

    def signable(self, *, on: date) -> bool:
        return self.until <= on


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A periodic order."""

    entity: UUID
    id: UUID
    number: str
    since: date
    until: date
    count: int
    cents: int
    signed_by_name: str
    signed_on: date
    role: str
    digest: str
    perimeter: Perimeter


@dataclass(frozen=True, slots=True)
class LineRow:
    """A request that an order covers, or that waits for one."""

    request: UUID
    number: str
    supplier_name: str
    document_number: str
    label: str
    paid_on: date
    cents: int


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A commitment that may be paid before any order."""

    entity: UUID
    commitment: UUID
    number: str
    supplier_name: str
    label: str
    decision: str
    from_on: date
    listed_by_name: str
    ended_on: date | None
    perimeter: Perimeter


def paid_before_order(entity: UUID | None = None) -> QuerySet[models.PaymentRequest]:
    """The requests that were paid before any order."""
    found = models.PaymentRequest.objects.filter(order_after=True, ordered_on=None, state=RequestState.PAID)
    return found if entity is None else found.filter(entity_id=entity)


def uncovered(
    entity: UUID, *, since: date | None = None, until: date | None = None, centre: UUID | None = None
) -> QuerySet[models.PaymentRequest]:
    """What was paid before any order and is not regularised yet; in a period (its end excluded), on a centre."""
    covered = models.PeriodicOrderLine.objects.filter(entity_id=OuterRef("entity_id"), id=OuterRef("id"))
    found = paid_before_order(entity).filter(~Exists(covered))
    if since is not None:
        found = found.filter(paid_on__gte=since)
    if until is not None:
        found = found.filter(paid_on__lt=until)
    if centre is not None:
        found = found.filter(
            Q(uo_id=centre) | Q(uo_id=None, bop_id=centre) | Q(uo_id=None, bop_id=None, programme_id=centre)
        )
    return found.order_by("id")


def to_regularise(*, actor: Actor, entity: UUID, on: date) -> tuple[ToRegularise, ...]:
    """What waits for a periodic order, semester by semester and centre by centre, oldest first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = uncovered(entity).filter(within(reach)).order_by()
    days = found.annotate(centre=Coalesce("uo_id", "bop_id", "programme_id"))
    groups = days.values("centre", "programme_id", "bop_id", "uo_id", "paid_on__year", "paid_on__month").annotate(
        first=Min("paid_on"), last=Max("paid_on"), count=Count("id"), cents=Sum("cents")
    )
    merged: dict[tuple[date, UUID], ToRegularise] = {}
    for each in groups:
        since, until = semester_days(each["first"])
        place = Centre("", each["programme_id"], each["bop_id"], each["uo_id"])
        before = merged.get((since, each["centre"]))
        merged[since, each["centre"]] = ToRegularise(
            centre=each["centre"],
            perimeter=Perimeter.of_centre(entity, place.id, within=place.within),
            since=since,
            until=until,
            first_on=min(each["first"], before.first_on) if before else each["first"],
            last_on=max(each["last"], before.last_on) if before else each["last"],
            count=each["count"] + (before.count if before else 0),
            cents=each["cents"] + (before.cents if before else 0),
        )
    return tuple(merged[key] for key in sorted(merged))


def waiting_lines(
    *, actor: Actor, entity: UUID, centre: UUID, since: date, until: date, on: date, limit: int = 500
) -> tuple[LineRow, ...]:
    """The requests that wait for a periodic order on a centre in a period. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = uncovered(entity, since=since, until=until, centre=centre).filter(within(reach))
    return tuple(
        LineRow(each.id, each.number, each.supplier_name, each.document_number, each.label, each.paid_on, each.cents)
        for each in found[:limit]
        if each.paid_on is not None
    )


def orders(
    *, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[OrderRow, ...]:
    """The periodic orders that the actor may consult, newest first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PeriodicOrder.objects.filter(within(reach), entity_id=entity)
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(map(_order, found.order_by("-id")[:limit]))


def order(*, actor: Actor, entity: UUID, order: UUID, on: date) -> OrderRow:
    """A periodic order. Refuses: SPE-OPP-04, ACC-RIG-01."""
    found = models.PeriodicOrder.objects.filter(entity_id=entity, id=order).first()
    if found is None:
        raise Refused(NO_SUCH_ORDER())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    return _order(found)


def lines(order: OrderRow) -> Iterator[LineRow]:
    """All that an order covers, request by request, in its order."""
    found = models.PeriodicOrderLine.objects.filter(entity_id=order.entity, order_id=order.id).order_by("id")
    for each in found.iterator(2000):
        yield LineRow(
            each.id, each.number, each.supplier_name, each.document_number, each.label, each.paid_on, each.cents
        )


def listings(*, actor: Actor, entity: UUID, on: date) -> tuple[ListingRow, ...]:
    """The commitments that may be paid before any order, newest first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PeriodicListing.objects.filter(within(reach), entity_id=entity, ended_on=None)
    return tuple(
        ListingRow(
            entity=each.entity_id,
            commitment=each.commitment_id,
            number=each.commitment_number,
            supplier_name=each.supplier_name,
            label=each.label,
            decision=each.decision,
            from_on=each.from_on,
            listed_by_name=each.listed_by_name,
            ended_on=each.ended_on,
            perimeter=each.perimeter,
        )
        for each in found.order_by("-id")[:PAGE]
    )


def _order(row: models.PeriodicOrder) -> OrderRow:
    return OrderRow(
        entity=row.entity_id,
        id=row.id,
        number=row.number,
        since=row.since,
        until=row.until,
        count=row.count,
        cents=row.cents,
        signed_by_name=row.signed_by_name,
        signed_on=row.signed_on,
        role=row.role,
        digest=bytes(row.digest).hex(),
        perimeter=row.perimeter,
    )
