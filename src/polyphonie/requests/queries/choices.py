"""What the form of a purchase request offers: the centres one asks for, what may be bought, the suppliers named."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import SupplierRow
from polyphonie.parties.terms import SupplierIdKind
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.requests import models

FEW = 5


def asking_centres(*, actor: Actor, entity: UUID, on: date) -> tuple[tuple[str, str], ...]:
    """The centres of a body for which the actor asks, with their labels; none when they ask for the whole body."""
    held = [
        centre for centre, whose in access.reach(actor, Right.REQUEST_MAKE, on=on).centres.items() if whose == entity
    ]
    found = reference.items_by_id(held, on=on).values()
    return tuple(sorted((each.code, each.label) for each in found))


def usual_centre(*, actor: Actor, entity: UUID, on: date) -> str:
    """The centre that the actor last asked for, or else the first for which they ask; empty when neither is known."""
    latest = models.PurchaseRequest.objects.filter(entity_id=entity, requester_id=actor.id).order_by("-id").first()
    if latest is not None:
        return latest.centre
    held = asking_centres(actor=actor, entity=entity, on=on)
    return held[0][0] if held else ""


def purchasing_groups(*, on: date) -> tuple[tuple[str, str], ...]:
    """The purchasing groups that give an account, with their labels."""
    found = reference.items(Nomenclature.PURCHASING_GROUP, on=on, limit=None)
    return tuple((each.code, each.label) for each in found if each.text("charge_account"))


def suppliers_named(text: str) -> tuple[SupplierRow, ...]:
    """The supplier of a SIRET, or the few whose name or city the words begin."""
    exact = parties.supplier_by_identifier(SupplierIdKind.SIRET, text)
    return (exact,) if exact else parties.search_suppliers(text, limit=FEW)
