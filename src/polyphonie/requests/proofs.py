"""What must hold of purchase requests, recomputed from zero: who approved them, what they come to, where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Sum

from polyphonie.budget.queries.reservations import kept_by_those
from polyphonie.budget.terms import Kind
from polyphonie.spending.queries import commitments
from polyphonie.spending.terms.commitments import CommitmentState

from . import models
from .queries.origins import BEGINNING, request_named
from .terms.purchase_requests import RequestState

_APPROVED = {RequestState.APPROVED, RequestState.COMMITTED}
_SIGNED = {CommitmentState.VALIDATED, CommitmentState.CLOSED}
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


def reservations_have_their_request() -> Iterator[str]:
    """Whatever is kept aside for a request is so while it waits for its commitment, or for that to be signed, and is
    no more than it comes to.
    """
    aside: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for entity, source, cents in kept_by_those(BEGINNING, kind=Kind.AE):
        named = request_named(source)
        if named is None:
            yield f"{source}: {cents} cents are kept aside for no request"
        else:
            aside[entity, named] += cents
    for (entity, named), cents in aside.items():
        row = models.PurchaseRequest.objects.filter(entity_id=entity, id=named).first()
        if row is None or row.state not in _APPROVED or cents > row.cents:
            yield f"{row.number if row else named}: {cents} cents are kept aside, {row.state if row else 'unknown'}"
        elif row.commitment_id and any(line.state in _SIGNED for line in commitments.lines(entity, row.commitment_id)):
            yield f"{row.number}: {cents} cents are kept aside, while {row.commitment_number} was signed"


PROOFS = (approvals_are_complete, requests_are_as_done, reservations_have_their_request)
