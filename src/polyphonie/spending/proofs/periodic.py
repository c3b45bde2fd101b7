"""C6: what was paid before any order is regularised once, by an order of its own period, for its own amount."""

from __future__ import annotations

from collections.abc import Iterator

from polyphonie.spending import models
from polyphonie.spending.queries.periodic import paid_before_order
from polyphonie.spending.rules.periodic import period_refusals


def periodic_orders_cover_what_they_say() -> Iterator[str]:
    """C6: each order lies within one semester, was signed after it, and is the sum of its lines, as signed."""
    for order in models.PeriodicOrder.objects.order_by("entity_id", "id").iterator(2000):
        lines = list(
            models.PeriodicOrderLine.objects.filter(entity_id=order.entity_id, order_id=order.id).order_by("id")
        )
        if any(period_refusals(order.since, order.until, on=order.signed_on)):
            yield f"periodic order {order.number}: its period is not over, or not of one semester"
        if (len(lines), sum(each.cents for each in lines)) != (order.count, order.cents):
            yield f"periodic order {order.number}: says {order.cents} cents, its lines {sum(e.cents for e in lines)}"
        if order.signed(lines) != bytes(order.digest):
            yield f"periodic order {order.number}: is not what was signed"


def requests_are_regularised_once() -> Iterator[str]:
    """C6: each line is a request paid before any order, for its amount; no order leaves one of its period out."""
    requests = {(each.entity_id, each.id): each for each in paid_before_order()}
    covered = set()
    for line in models.PeriodicOrderLine.objects.order_by("entity_id", "id").iterator(2000):
        key = line.entity_id, line.id
        covered.add(key)
        request = requests.get(key)
        if request is None:
            request = models.PaymentRequest.objects.filter(entity_id=line.entity_id, id=line.id).first()
            if request is None or request.ordered_on is not None or not request.order_after:
                yield f"request {line.number}: regularised, though it was not paid before an order"
                continue
        if request.cents != line.cents:
            yield f"request {line.number}: paid {request.cents} cents, regularised for {line.cents}"
    orders = list(models.PeriodicOrder.objects.order_by("entity_id", "id"))
    for key, request in requests.items():
        if key not in covered and any(_holds(order, request) for order in orders):
            yield f"request {request.number}: paid before any order, and left out of the one of its period"


def _holds(order: models.PeriodicOrder, request: models.PaymentRequest) -> bool:
    places = [(each.entity_id, each.programme_id, each.bop_id, each.uo_id) for each in (order, request)]
    return places[0] == places[1] and request.paid_on is not None and order.since <= request.paid_on < order.until
