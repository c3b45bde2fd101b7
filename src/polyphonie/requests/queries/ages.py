"""Purchase requests by state and age, as on the evening of a day: their events tell in which state each was then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Subquery

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.requests import models
from polyphonie.requests.terms.purchase_requests import RequestState

from .purchase_requests import within

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AgedRequest:
    """A request in the state in which it was, in cents: since when (`since`), and how many days it had been so."""

    request: UUID
    number: str
    state: RequestState
    label: str
    requester_name: str
    centre: str
    made_on: date
    since: date
    days: int
    wanted_on: date
    cents: int


def aged(*, actor: Actor, entity: UUID, centre: Centre | None, told_on: date, on: date) -> Iterator[AgedRequest]:
    """The requests made in the year of a day or still unsettled, oldest first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.PurchaseRequest.objects.filter(within(reach), entity_id=entity, made_on__lte=told_on)
    if centre is not None:
        column = "uo_id" if centre.uo else "bop_id" if centre.bop else "programme_id"
        found = found.filter(**{column: centre.id})
    latest = models.PurchaseEvent.objects.filter(
        entity_id=OuterRef("entity_id"), request_id=OuterRef("id"), on__lte=told_on
    ).exclude(move="attach")
    last = latest.order_by("-id")
    told = found.annotate(state_then=Subquery(last.values("state")[:1]), since=Subquery(last.values("on")[:1]))
    for row in told.order_by("made_on", "id").iterator(_AT_ONCE):
        yield AgedRequest(
            request=row.id,
            number=row.number,
            state=RequestState(row.state_then),
            label=row.label,
            requester_name=row.requester_name,
            centre=row.centre,
            made_on=row.made_on,
            since=row.since,
            days=(told_on - row.since).days,
            wanted_on=row.wanted_on,
            cents=row.cents,
        )
