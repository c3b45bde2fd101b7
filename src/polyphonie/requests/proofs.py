"""What must hold of purchase requests, recomputed from zero: who approved them, what they come to, where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from . import models
from .terms.purchase_requests import RequestState

_APPROVED = {RequestState.APPROVED, RequestState.COMMITTED}
_AT_ONCE = 2000


def approvals_are_complete() -> Iterator[str]:
    """H2: each approved request was approved at every level of its circuit, each time by another person than before
    and than its requester, since it was last submitted.
    """
    for row in models.PurchaseRequest.objects.filter(state__in=_APPROVED).iterator(_AT_ONCE):
        levels: list[str] = []
        people = [row.requester_id]
        events = models.PurchaseEvent.objects.filter(entity_id=row.entity_id, request_id=row.id).order_by("id")
        for move, level, by in events.values_list("move", "level", "by_id"):
            if move == "submit":
                levels, people = [], [row.requester_id]
            elif move in {"approve", "conclude"}:
                levels.append(level)
                people.append(by)
        if levels != row.circuit:
            yield f"{row.number}: approved at {', '.join(levels) or 'no level'}, not at {', '.join(row.circuit)}"
        if len(set(people)) != len(people):
            yield f"{row.number}: somebody had two parts in its approval"


def requests_are_as_done() -> Iterator[str]:
    """Each request is in the state that its last event tells, and comes to the sum of its lines."""
    for row in models.PurchaseRequest.objects.iterator(_AT_ONCE):
        events = models.PurchaseEvent.objects.filter(entity_id=row.entity_id, request_id=row.id)
        last = events.order_by("-id").values_list("state", flat=True).first()
        if last != row.state:
            yield f"{row.number}: {row.state}, where its events tell {last}"
        lines = models.PurchaseLine.objects.filter(entity_id=row.entity_id, id=row.id)
        cents = lines.aggregate(Sum("cents"))["cents__sum"]
        if cents != row.cents:
            yield f"{row.number}: {row.cents} cents, where its lines come to {cents}"


PROOFS = (approvals_are_complete, requests_are_as_done)
