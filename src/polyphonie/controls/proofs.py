"""What must hold of controls, recomputed from zero: draws and samples can be redone, no required check is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from uuid import UUID

from polyphonie.kernel.money import Money

from . import models, rules
from .queries import assessment_of
from .terms import WITHOUT_PLAN, Facts, Mode, Risk, Rule


def draws_can_be_redone() -> Iterator[str]:
    """Every payment put to a plan falls again in the category that it fell in, and its lot is drawn again as it was."""
    rules_of, seed_of = cache(_rules), cache(_seed)
    for row in models.AssessmentRow.objects.order_by("entity_id", "subject").iterator(2000):
        rule = WITHOUT_PLAN
        if row.plan_id is not None:
            categories = rules_of(row.entity_id, row.plan_id)
            rule = categories[rules.place_of(categories, _facts(row), Risk(row.risk))]
        lot = rules.lot_of(seed_of(row.entity_id, row.plan_id), row.subject) if rule.mode is Mode.SAMPLED else None
        drawn = rule.mode is Mode.EXHAUSTIVE or (lot is not None and rules.is_drawn(lot, rule.chance))
        kept = (row.category, row.mode, row.numerator, row.denominator, bytes(row.lot) if row.lot else None, row.drawn)
        if kept != (rule.category, rule.mode, rule.chance.numerator, rule.chance.denominator, lot, drawn):
            yield f"{row.subject}: kept as {row.category}, drawn {row.drawn}; redone, {rule.category}, drawn {drawn}"


def samples_can_be_redone() -> Iterator[str]:
    """Every campaign's sample is the one that its seed draws again from its population."""
    for campaign in models.Campaign.objects.order_by("entity_id", "id"):
        items = models.CampaignItem.objects.filter(entity_id=campaign.entity_id, campaign_id=campaign.id)
        population = dict(items.values_list("subject", "drawn"))
        again = set(rules.sample(_seed(campaign.entity_id, campaign.id), population, campaign.size))
        kept = {subject for subject, drawn in population.items() if drawn}
        if again != kept or len(population) != campaign.population:
            yield f"campaign {campaign.number}: {len(kept ^ again)} payments of its sample differ when it is redone"


def required_checks_are_present() -> Iterator[str]:
    """C4: of a payment whose verdicts are all well, each check that is required of it is among them: those that are
    always done on all, every one on those that were drawn.
    """
    latest: dict[tuple[UUID, str], dict[str, bool]] = defaultdict(dict)
    rows = models.VerdictRow.objects.filter(campaign_id=None).order_by("entity_id", "subject", "id")
    for entity, subject, code, ok in rows.values_list("entity_id", "subject", "code", "ok").iterator(5000):
        latest[entity, subject][code] = ok
    assessed = models.AssessmentRow.objects.order_by("entity_id", "subject").iterator(2000)
    required = {(each.entity_id, each.subject): assessment_of(each).checks for each in assessed}
    for key, verdicts in latest.items():
        missing = [code for code in required.get(key, ("assessment",)) if code not in verdicts]
        if missing and all(verdicts.values()):
            yield f"{key[1]}: passed without {', '.join(missing)}"


def _facts(row: models.AssessmentRow) -> Facts:
    return Facts(
        row.subject,
        row.nature,
        Money(row.cents),
        row.service,
        row.supplier_id,
        row.account_age_days,
        row.first_payment,
    )


def _rules(entity: UUID, plan: UUID) -> tuple[Rule, ...]:
    rows = models.PlanRule.objects.filter(entity_id=entity, plan_id=plan).order_by("place")
    return tuple(each.rule for each in rows)


def _seed(entity: UUID, owner: UUID) -> bytes:
    return bytes(models.Seed.objects.get(entity_id=entity, owner_id=owner).secret)


PROOFS = (draws_can_be_redone, samples_can_be_redone, required_checks_are_present)
