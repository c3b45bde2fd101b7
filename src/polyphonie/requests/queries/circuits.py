"""Which circuit approves the requests of a centre on a day, and those that were decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.requests import models
from polyphonie.requests.terms.circuits import SHIPPED, SHIPPED_SOURCE, Circuit


def circuit_of(entity: UUID, place: Centre, *, on: date) -> Circuit:
    """The circuit of the nearest centre that has one: its own, one above, the body; or else the shipped one."""
    found = models.ApprovalCircuit.objects.filter(entity_id=entity, from_on__lte=on).order_by("-from_on", "-id")
    latest: dict[UUID | None, models.ApprovalCircuit] = {}
    for each in found:
        latest.setdefault(each.centre_id, each)
    nearest: Sequence[UUID | None] = (place.id, *place.within, None)
    for centre in nearest:
        if centre in latest:
            return latest[centre].told
    return Circuit(entity, "", on, SHIPPED, SHIPPED_SOURCE)


def circuits(*, actor: Actor, entity: UUID, on: date) -> tuple[Circuit, ...]:
    """The circuits that a body decided, by centre, latest first. Refuses: ACC-RIG-01."""
    access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.ApprovalCircuit.objects.filter(entity_id=entity).order_by("centre", "-from_on", "-id")
    return tuple(each.told for each in found)
