"""Campaigns with their samples, and what all checks found, category by category."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count

from polyphonie.controls import models, rules
from polyphonie.controls.terms import CampaignState, Purpose, Rule, Verdict, refusals
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .plans import in_force, require_sight


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign, and how much of its sample was looked at."""

    id: UUID
    number: int
    title: str
    purpose: Purpose
    state: CampaignState
    since: date
    until: date
    size: int
    population: int
    done: int
    opened_by_name: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class SampleItem:
    """A payment of a sample, with the verdicts that hold on it."""

    subject: str
    category: str
    cents: int
    verdicts: dict[str, Verdict]

    @property
    def amount(self) -> Money:
        return Money(self.cents)

    @property
    def anomalies(self) -> tuple[str, ...]:
        return tuple(code for code, each in self.verdicts.items() if not each.ok)


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a category: payments looked at whole, those with an anomaly, and what they came to in cents."""

    category: str
    checked: int
    anomalies: int
    checked_cents: int
    anomaly_cents: int

    @property
    def amount_in_anomaly(self) -> Money:
        return Money(self.anomaly_cents)

    @property
    def share(self) -> Decimal:
        return (Decimal(self.anomalies) / self.checked).quantize(Decimal("0.0001")) if self.checked else Decimal(0)

    @property
    def upper_bound(self) -> Decimal:
        return rules.upper_bound(self.anomalies, self.checked)


def campaigns(
    *, actor: Actor, entity: UUID, on: date, campaign: UUID | None = None, limit: int = 100
) -> tuple[CampaignView, ...]:
    """The campaigns of a body, or one, the latest first. Refuses: ACC-RIG-01."""
    require_sight(actor, entity, on=on)
    found = models.Campaign.objects.filter(entity_id=entity)
    if campaign is not None:
        found = found.filter(id=campaign)
    rows = list(found.order_by("-number")[:limit])
    looked_at = models.VerdictRow.objects.filter(entity_id=entity, campaign_id__in=[each.id for each in rows])
    done = dict(
        looked_at.values("campaign_id")
        .annotate(done=Count("subject", distinct=True))
        .values_list("campaign_id", "done")
    )
    return tuple(
        CampaignView(
            each.id,
            each.number,
            each.title,
            Purpose(each.purpose),
            CampaignState(each.state),
            each.since,
            each.until,
            each.size,
            each.population,
            done.get(each.id, 0),
            each.opened_by_name,
            each.opened_on,
            each.closed_on,
        )
        for each in rows
    )


@dataclass(frozen=True, slots=True)
class Population:
    """What a campaign on a period was drawn from: all its subjects."""

    entity: UUID
    campaign: UUID
    number: int
    since: date
    until: date
    size: int
    subjects: frozenset[str]


def populations(purpose: Purpose, *, entity: UUID | None = None) -> tuple[Population, ...]:
    """What the campaigns of a purpose were drawn from, of one body or of all, in their order."""
    found = models.Campaign.objects.filter(purpose=purpose).order_by("entity_id", "number")
    rows = list(found if entity is None else found.filter(entity_id=entity))
    subjects: dict[UUID, set[str]] = defaultdict(set)
    items = models.CampaignItem.objects.filter(
        entity_id__in={each.entity_id for each in rows}, campaign_id__in=[each.id for each in rows]
    )
    for campaign, subject in items.values_list("campaign_id", "subject").iterator(5000):
        subjects[campaign].add(subject)
    return tuple(
        Population(
            each.entity_id, each.id, each.number, each.since, each.until, each.size, frozenset(subjects[each.id])
        )
        for each in rows
    )


def sample(
    *, actor: Actor, entity: UUID, campaign: UUID, on: date, after: str = "", limit: int = 100
) -> tuple[SampleItem, ...]:
    """The payments that a campaign drew, page by page. Refuses: ACC-RIG-01, CTL-CAM-04."""
    if not campaigns(actor=actor, entity=entity, campaign=campaign, on=on):
        raise Refused(refusals.NO_SUCH_CAMPAIGN())
    found = models.CampaignItem.objects.filter(
        entity_id=entity, campaign_id=campaign, drawn=True, subject__gt=after
    ).order_by("subject")[:limit]
    rows = list(found)
    verdicts: dict[str, dict[str, Verdict]] = defaultdict(dict)
    told = models.VerdictRow.objects.filter(
        entity_id=entity, campaign_id=campaign, subject__in=[each.subject for each in rows]
    )
    for each in told.order_by("id"):
        verdicts[each.subject][each.code] = Verdict(each.ok, each.reason)
    return tuple(SampleItem(each.subject, each.category, each.cents, verdicts[each.subject]) for each in rows)


def sample_left(entity: UUID, campaign: UUID) -> int:
    """How many payments of a sample nobody looked at yet."""
    looked_at = models.VerdictRow.objects.filter(entity_id=entity, campaign_id=campaign).values("subject")
    drawn = models.CampaignItem.objects.filter(entity_id=entity, campaign_id=campaign, drawn=True)
    return drawn.exclude(subject__in=looked_at).count()


def results(*, actor: Actor, entity: UUID, since: date, until: date, on: date) -> tuple[Result, ...]:
    """What checks found in a period, its end excluded, by category: before payment, and in campaigns on payments.

    A payment counts as anomalous when any verdict ever said so, mended since or not. Refuses: ACC-RIG-01.
    """
    require_sight(actor, entity, on=on)
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, {"entity": entity, "since": since, "until": until})
        return tuple(Result(*row) for row in cursor.fetchall())


def proposal(*, actor: Actor, entity: UUID, since: date, until: date, on: date) -> tuple[tuple[Rule, Rule], ...]:
    """Each rule of the plan in force, and what the next one is proposed from what was found. Refuses: ACC-RIG-01."""
    found = {each.category: each for each in results(actor=actor, entity=entity, since=since, until=until, on=on)}
    plan = in_force(entity, on=on)
    rows = models.PlanRule.objects.filter(entity_id=entity, plan_id=plan).order_by("place") if plan else ()
    pairs = []
    for rule in (each.rule for each in rows):
        seen = found.get(rule.category)
        checked, anomalies = (seen.checked, seen.anomalies) if seen else (0, 0)
        pairs.append((rule, rules.proposed(rule, anomalies=anomalies, checked=checked)))
    return tuple(pairs)


_RESULTS = """
    SELECT category, count(*), count(*) FILTER (WHERE anomalous), sum(cents)::bigint,
        coalesce(sum(cents) FILTER (WHERE anomalous), 0)::bigint
    FROM (
        SELECT a.category, a.cents, bool_or(NOT v.ok) AS anomalous
        FROM controls_assessment a
        JOIN controls_verdict v ON v.entity_id = a.entity_id AND v.subject = a.subject AND v.campaign_id IS NULL
        WHERE a.entity_id = %(entity)s AND a.drawn AND a.on >= %(since)s AND a.on < %(until)s
        GROUP BY a.entity_id, a.subject
        UNION ALL
        SELECT i.category, i.cents, bool_or(NOT v.ok)
        FROM controls_campaign c
        JOIN controls_campaignitem i ON i.entity_id = c.entity_id AND i.campaign_id = c.id AND i.drawn
        JOIN controls_verdict v
            ON v.entity_id = i.entity_id AND v.subject = i.subject AND v.campaign_id = i.campaign_id
        WHERE c.entity_id = %(entity)s AND c.purpose = 'payments'
            AND c.opened_on >= %(since)s AND c.opened_on < %(until)s
        GROUP BY i.entity_id, i.campaign_id, i.subject
    ) AS looked_at
    GROUP BY category ORDER BY category
"""
