"""Forecasts: what is expected to be consumed, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import models, rules
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import refuse


@action
def plan(*, actor: Actor, entity: UUID, envelope: UUID, kind: Kind, months: Sequence[Money], on: date) -> None:
    """Keep the forecast of an envelope, twelve months from January; a later one takes its place.

    Refuses: BUD-PRE-01 not twelve amounts of zero or more, BUD-ENV-01, ACC-RIG-01.
    Source: décret 2012-1246, article 66 (programming).
    """
    refuse(rules.plan_refusals(months))
    found = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_MANAGE, perimeter=found.perimeter, on=on)
    models.Plan.objects.bulk_create(
        [
            models.Plan(entity_id=entity, envelope_id=envelope, kind=kind, month=month, cents=amount.cents)
            for month, amount in enumerate(months, start=1)
        ],
        update_conflicts=True,
        unique_fields=["entity_id", "envelope_id", "kind", "month"],
        update_fields=["cents"],
    )
    note(
        entity=entity,
        subject=f"envelope:{envelope}",
        kind=kind,
        planned_cents=sum(amount.cents for amount in months),
    )
