"""Campaigns: a sample drawn over a period, looked at after payment, and closed once all of it was."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import models, queries, rules
from polyphonie.controls.terms import CAMPAIGN_LIFE, CampaignState, Candidate, Opened, Purpose, refusals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refused, refuse

from .plans import SEED_BYTES


@action
def open_campaign(
    *,
    actor: Actor,
    entity: UUID,
    title: str,
    since: date,
    until: date,
    size: int,
    on: date,
    purpose: Purpose = Purpose.PAYMENTS,
    population: Sequence[Candidate] | None = None,
) -> Opened:
    """Draw so many payments of a period, each as likely as the next. The period excludes its end.

    `population` is given by whoever stands above and knows it; by default, it is what the plans let pass unlooked at.
    Refuses: CTL-TIT-01, CTL-CAM-01 the period, CTL-CAM-02 the size, CTL-CAM-03 nothing to draw, ACC-RIG-01.
    Source: décret 2012-1246, article 42; arrêté du 12 mars 2020, article 10.
    """
    refuse(rules.campaign_refusals(title, since=since, until=until, size=size, on=on))
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    if population is None:
        population = queries.let_pass(entity, since=since, until=until)
    if not population:
        raise Refused(refusals.NOTHING_TO_DRAW())
    seed = secrets.token_bytes(SEED_BYTES)
    drawn = frozenset(rules.sample(seed, (each.subject for each in population), size))
    campaign = models.Campaign(
        entity_id=entity,
        number=next_number(entity=entity, series="control-campaigns"),
        title=title.strip(),
        purpose=purpose,
        since=since,
        until=until,
        size=len(drawn),
        population=len(population),
        opened_by_name=actor.name,
        opened_on=on,
    )
    campaign.save(force_insert=True)
    models.Seed.objects.bulk_create([models.Seed(entity_id=entity, owner_id=campaign.id, secret=seed)])
    models.CampaignItem.objects.bulk_create(
        [
            models.CampaignItem(
                entity_id=entity,
                campaign_id=campaign.id,
                subject=each.subject,
                category=each.category,
                cents=each.amount.cents,
                drawn=each.subject in drawn,
            )
            for each in population
        ],
        batch_size=5000,
    )
    note(entity=entity, subject=f"control_campaign:{campaign.id}", drawn=len(drawn), population=len(population))
    return Opened(campaign.id, len(drawn), len(population))


@action
def close_campaign(*, actor: Actor, entity: UUID, campaign: UUID, on: date) -> None:
    """Close a campaign whose whole sample was looked at; its results change no more.

    Refuses: CTL-CAM-04, CTL-CAM-07 some of the sample still waits, ACC-RIG-01. Source: décret 2012-1246, article 42.
    """
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Campaign.locked(entity, campaign)
    if found.state == CampaignState.CLOSED:
        unchanged()
        return
    left = queries.sample_left(entity, campaign)
    if left:
        raise Refused(refusals.SAMPLE_UNFINISHED(left=left))
    found.state = CAMPAIGN_LIFE.after("close", CampaignState(found.state))
    found.closed_on = on
    found.save(update_fields=["state", "closed_on"])
    note(entity=entity, subject=f"control_campaign:{campaign}", state=found.state)
