"""Control plans: drafted, changed while a draft, published from a day and never changed after."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import models
from polyphonie.controls import rules as judging
from polyphonie.controls.terms import PLAN_LIFE, Drafted, PlanState, Published, Rule, refusals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refused, refuse

SEED_BYTES: Final = 32


@action
def draft_plan(
    *, actor: Actor, entity: UUID, title: str, rules: Sequence[Rule], on: date, plan: UUID | None = None
) -> Drafted:
    """Draft a control plan, or give a draft its new title and categories.

    Refuses: CTL-TIT-01, CTL-PLA-01 to CTL-PLA-06, CTL-PLA-07 no such draft, CTL-PLA-08 it is published, ACC-RIG-01.
    Source: décret 2012-1246, article 42; arrêté du 25 juillet 2013 (contrôle hiérarchisé de la dépense).
    """
    refuse(judging.plan_refusals(title, rules))
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    title = title.strip()
    if plan is None:
        found = models.Plan(
            entity_id=entity,
            number=next_number(entity=entity, series="control-plans"),
            title=title,
            drafted_by_name=actor.name,
            drafted_on=on,
        )
        found.save(force_insert=True)
    else:
        found = _draft(entity, plan)
        before = models.PlanRule.objects.filter(entity_id=entity, plan_id=plan)
        if found.title == title and [each.rule for each in before.order_by("place")] == list(rules):
            unchanged()
            return Drafted(found.id, found.number)
        found.title = title
        found.save(update_fields=["title"])
        before.delete()
    models.PlanRule.objects.bulk_create(
        [models.PlanRule.of(entity, found.id, place, rule) for place, rule in enumerate(rules)]
    )
    note(entity=entity, subject=f"control_plan:{found.id}", number=found.number, categories=len(rules))
    return Drafted(found.id, found.number)


@action
def publish(*, actor: Actor, entity: UUID, plan: UUID, from_on: date, on: date) -> Published:
    """Publish a draft: it holds from a day until the next plan does. Its seed is made here, and is shown to nobody.

    Refuses: CTL-PLA-07, CTL-PLA-08 it is published from another day, CTL-PLA-09 the day is past or before the last
    plan's, ACC-RIG-01. Source: décret 2012-1246, article 42.
    """
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Plan.locked(entity, plan)
    if found.state == PlanState.PUBLISHED and found.from_on == from_on:
        unchanged()
        return Published(plan, from_on)
    if found.state == PlanState.PUBLISHED:
        raise Refused(refusals.PLAN_PUBLISHED())
    published = models.Plan.objects.select_for_update().filter(entity_id=entity, state=PlanState.PUBLISHED)
    last = max((each.from_on for each in published if each.from_on), default=None)
    if from_on < on or (last is not None and from_on <= last):
        raise Refused(refusals.DAY_PAST(last=last.isoformat() if last else "—"))
    found.state = PLAN_LIFE.after("publish", PlanState(found.state))
    found.from_on, found.published_by_name = from_on, actor.name
    found.save(update_fields=["state", "from_on", "published_by_name"])
    models.Seed.objects.bulk_create(
        [models.Seed(entity_id=entity, owner_id=plan, secret=secrets.token_bytes(SEED_BYTES))]
    )
    note(entity=entity, subject=f"control_plan:{plan}", number=found.number, from_on=from_on.isoformat())
    return Published(plan, from_on)


def _draft(entity: UUID, plan: UUID) -> models.Plan:
    found = models.Plan.locked(entity, plan)
    if found.state == PlanState.PUBLISHED:
        raise Refused(refusals.PLAN_PUBLISHED())
    return found
