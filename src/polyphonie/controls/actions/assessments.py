"""Putting payments to the control plan: each falls in its category, and its lot is drawn once for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import models, queries, rules
from polyphonie.controls.terms import WITHOUT_PLAN, Assessment, Facts, Mode, Risk, Rule
from polyphonie.kernel import row_security, rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.refusals import refuse


@action
def assess(*, actor: Actor, entity: UUID, facts: Facts, on: date) -> Assessment:
    """Put a payment to the plan of the day: its category, and whether it is drawn. Asked again, it is the same draw.

    Refuses: CTL-SUJ-01, CTL-SUJ-02, ACC-RIG-01. Source: décret 2012-1246, article 42.
    """
    (assessment,) = _assess(actor, entity, [facts], on)
    return assessment


@action
def assess_all(*, actor: Actor, entity: UUID, facts: Sequence[Facts], on: date) -> tuple[Assessment, ...]:
    """Put many payments to the plan of the day, in their order; each as `assess` does.

    Refuses: CTL-SUJ-01, CTL-SUJ-02, ACC-RIG-01. Source: décret 2012-1246, article 42.
    """
    return _assess(actor, entity, facts, on)


@dataclass(frozen=True, slots=True)
class _Published:
    """A published plan, which changes no more."""

    plan: UUID
    rules: tuple[Rule, ...]
    seed: bytes


def _assess(actor: Actor, entity: UUID, facts: Sequence[Facts], on: date) -> tuple[Assessment, ...]:
    refuse(refusal for each in facts for refusal in rules.facts_refusals(each))
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    unchanged()
    kept = _kept(entity, facts)
    new = [each for each in facts if each.subject not in kept]
    if new:
        with row_security.acting(in_consequence(actor), on):  # the seed is shown to the system alone
            rows.insert(_drawn(entity, new, on), if_new=True)
        kept = {**kept, **_kept(entity, new)}
    for each in new:
        note(
            entity=entity, subject=each.subject
        )  # the journal has readers on the ordering side: the draw is told to none
    return tuple(queries.assessment_of(kept[each.subject]) for each in facts)


def _kept(entity: UUID, facts: Sequence[Facts]) -> Mapping[str, models.AssessmentRow]:
    subjects = [each.subject for each in facts]
    return {each.subject: each for each in rows.find(models.AssessmentRow, entity_id=entity, subject=subjects)}


def _drawn(entity: UUID, facts: Sequence[Facts], on: date) -> list[models.AssessmentRow]:
    """Each payment in its category, with its lot where there is one to draw."""
    suppliers = {each.supplier for each in facts}
    watched = frozenset(queries.watched(entity, suppliers, on=on))
    plan = queries.in_force(entity, on=on)
    holding = _published(entity, plan) if plan else None
    return [_row(entity, each, rules.risk_of(each, watched=watched), holding, on) for each in facts]


@lru_cache(maxsize=64)
def _published(entity: UUID, plan: UUID) -> _Published:
    found = models.PlanRule.objects.filter(entity_id=entity, plan_id=plan).order_by("place")
    seed = models.Seed.objects.get(entity_id=entity, owner_id=plan).secret
    return _Published(plan, tuple(each.rule for each in found), bytes(seed))


def _row(entity: UUID, facts: Facts, risk: Risk, holding: _Published | None, on: date) -> models.AssessmentRow:
    place = rules.place_of(holding.rules, facts, risk) if holding else None
    rule = holding.rules[place] if holding and place is not None else WITHOUT_PLAN
    lot = rules.lot_of(holding.seed, facts.subject) if holding and rule.mode is Mode.SAMPLED else None
    return models.AssessmentRow(
        entity_id=entity,
        subject=facts.subject,
        plan_id=holding.plan if holding else None,
        place=place,
        nature=facts.nature,
        cents=facts.amount.cents,
        service=facts.service,
        supplier_id=facts.supplier,
        account_age_days=facts.account_age_days,
        first_payment=facts.first_payment,
        risk=risk,
        category=rule.category,
        mode=rule.mode,
        numerator=rule.chance.numerator,
        denominator=rule.chance.denominator,
        lot=lot,
        drawn=rule.mode is Mode.EXHAUSTIVE or (lot is not None and rules.is_drawn(lot, rule.chance)),
        on=on,
    )
