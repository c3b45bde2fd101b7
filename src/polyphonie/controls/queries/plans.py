"""Plans as they may be read, what holds on a day, and what a plan would do to the payments of the past."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, Sum, Value, When

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import models
from polyphonie.controls.terms import PlanState, Rule, refusals
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan. `until_on`: the day from which the next published one holds."""

    id: UUID
    number: int
    title: str
    state: PlanState
    from_on: date | None
    until_on: date | None
    drafted_by_name: str
    drafted_on: date
    published_by_name: str

    def holds_on(self, day: date) -> bool:
        return self.from_on is not None and self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Share:
    """What a category would have held of past payments: how many, how much, and how many looked at on average."""

    rule: Rule
    payments: int
    cents: int

    @property
    def amount(self) -> Money:
        return Money(self.cents)

    @property
    def looked_at(self) -> Fraction:
        return self.payments * self.rule.chance


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The bodies whose controls the actor may look at, those that keep books here first; no ordering side looks."""
    reaches = [access.reach(actor, right, on=on) for right in (Right.CONTROL_PLAN, Right.PAYMENT_VISA)]
    ids = {each for reach in reaches for each in reach.entities}
    return ledger.named_bodies(ids)


def require_sight(actor: Actor, entity: UUID, *, on: date) -> None:
    """Go on only for those who control or plan controls. Refuses: ACC-RIG-01."""
    perimeter = Perimeter.of_entity(entity)
    if not access.holds(actor, Right.PAYMENT_VISA, perimeter=perimeter, on=on):
        access.require(actor, Right.CONTROL_PLAN, perimeter=perimeter, on=on)


def category_labels(entity: UUID) -> dict[str, str]:
    """What the plans of a body call their categories, by code, the latest plan's words standing."""
    rules = models.PlanRule.objects.filter(entity_id=entity).order_by("plan_id")
    return dict(rules.values_list("category", "label"))


def plans(*, actor: Actor, entity: UUID, on: date) -> tuple[PlanView, ...]:
    """The plans of a body: drafts first, then from the latest. Refuses: ACC-RIG-01."""
    require_sight(actor, entity, on=on)
    return _views(entity)


def plan(*, actor: Actor, entity: UUID, plan: UUID, on: date) -> tuple[PlanView, tuple[Rule, ...]]:
    """One plan with its categories. Refuses: ACC-RIG-01, CTL-PLA-07."""
    require_sight(actor, entity, on=on)
    found = next((each for each in _views(entity) if each.id == plan), None)
    if found is None:
        raise Refused(refusals.NO_SUCH_PLAN())
    rows = models.PlanRule.objects.filter(entity_id=entity, plan_id=plan).order_by("place")
    return found, tuple(each.rule for each in rows)


def simulate(
    *, actor: Actor, entity: UUID, categories: Sequence[Rule], since: date, until: date, on: date
) -> tuple[Share, ...]:
    """What a plan would have done to the payments put to controls in a period, its end excluded. Nothing is drawn.

    Refuses: ACC-RIG-01.
    """
    require_sight(actor, entity, on=on)
    places = Case(*(When(_holding(rule), then=Value(place)) for place, rule in enumerate(categories)))
    past = models.AssessmentRow.objects.filter(entity_id=entity, on__gte=since, on__lt=until)
    grouped = past.annotate(fallen=places).values("fallen").annotate(payments=Count("subject"), cents=Sum("cents"))
    counts = {each["fallen"]: (each["payments"], each["cents"]) for each in grouped.order_by()}
    return tuple(Share(rule, *counts.get(place, (0, 0))) for place, rule in enumerate(categories))


def _holding(rule: Rule) -> Q:
    """What `rules.place_of` asks of one payment, asked of all that were kept."""
    asked = Q(nature__startswith=rule.nature)
    if rule.from_amount is not None:
        asked &= Q(cents__gte=rule.from_amount.cents)
    if rule.below_amount is not None:
        asked &= Q(cents__lt=rule.below_amount.cents)
    if rule.service:
        asked &= Q(service=rule.service)
    if rule.risk is not None:
        asked &= Q(risk=rule.risk)
    if rule.account_younger_than is not None:
        asked &= Q(account_age_days=None) | Q(account_age_days__lt=rule.account_younger_than)
    return asked


def watched(entity: UUID, suppliers: Collection[UUID] | None = None, *, on: date) -> dict[UUID, str]:
    """The watched suppliers (of some), and why."""
    of: dict[str, Any] = {} if suppliers is None else {"supplier_id": suppliers}
    found = rows.pick(models.Watch, "supplier_id", "reason", "from_on", entity_id=entity, until_on=None, **of)
    return {supplier: reason for supplier, reason, from_on in found if from_on <= on}


def in_force(entity: UUID, *, on: date) -> UUID | None:
    """The plan that holds on a day, for the acts that need it."""
    published = rows.pick(models.Plan, "from_on", "id", entity_id=entity, state=PlanState.PUBLISHED)
    begun = [(from_on, plan) for from_on, plan in published if from_on is not None and from_on <= on]
    return max(begun)[1] if begun else None


def _views(entity: UUID) -> tuple[PlanView, ...]:
    rows = list(models.Plan.objects.filter(entity_id=entity))
    days = sorted(each.from_on for each in rows if each.from_on)
    views = [
        PlanView(
            each.id,
            each.number,
            each.title,
            PlanState(each.state),
            each.from_on,
            next((day for day in days if each.from_on and day > each.from_on), None),
            each.drafted_by_name,
            each.drafted_on,
            each.published_by_name,
        )
        for each in rows
    ]
    return tuple(sorted(views, key=lambda each: (each.from_on or date.max, each.number), reverse=True))
