"""Suppliers that the accountant watches: a plan may look at all that they are paid."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import models, rules
from polyphonie.controls.terms import refusals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused


@action
def watch(*, actor: Actor, entity: UUID, supplier: UUID, reason: str, on: date) -> None:
    """Watch a supplier from today on.

    Refuses: CTL-SUR-01 no reason, ACC-RIG-01. Source: décret 2012-1246, article 42 (appréciation du risque).
    """
    reason = _told(reason)
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    if models.Watch.objects.filter(entity_id=entity, supplier_id=supplier, until_on=None).exists():
        unchanged()
        return
    models.Watch(entity_id=entity, supplier_id=supplier, from_on=on, reason=reason).save(force_insert=True)
    note(entity=entity, subject=f"supplier:{supplier}", watched=True, reason=reason)


@action
def unwatch(*, actor: Actor, entity: UUID, supplier: UUID, reason: str, on: date) -> None:
    """Watch a supplier no longer, from today on.

    Refuses: CTL-SUR-01 no reason, ACC-RIG-01. Source: décret 2012-1246, article 42 (appréciation du risque).
    """
    reason = _told(reason)
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    ended = models.Watch.objects.filter(entity_id=entity, supplier_id=supplier, until_on=None)
    if not ended.update(until_on=on, ended_because=reason):
        unchanged()
        return
    note(entity=entity, subject=f"supplier:{supplier}", watched=False, reason=reason)


def _told(reason: str) -> str:
    reason = reason.strip()
    if not 0 < len(reason) <= rules.LONGEST_REASON:
        raise Refused(refusals.REASON_OF_WATCH_MISSING())
    return reason
