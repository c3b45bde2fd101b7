"""What controls keep: plans with their categories and hidden seeds, what was drawn, what was found, campaigns."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .terms import CAMPAIGN_LIFE, PLAN_LIFE, CampaignState, Mode, PlanState, Purpose, Risk, Rule
from .terms.refusals import NO_SUCH_CAMPAIGN, NO_SUCH_PLAN


def _values(enum: type[StrEnum]) -> list[str]:
    return [str(each) for each in enum]


class Plan(models.Model):
    """A control plan. Published, it holds from a day until the next one does, and the database keeps it as it is."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.IntegerField()
    title = models.TextField()
    state = models.TextField(default=PLAN_LIFE.initial.value)
    from_on = models.DateField(null=True)
    drafted_by_name = models.TextField()
    drafted_on = models.DateField()
    published_by_name = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="controls_plan_state", condition=Q(state__in=_values(PlanState))),
            models.CheckConstraint(
                name="controls_plan_holds_from_a_day",
                condition=Q(state=PlanState.DRAFT, from_on__isnull=True)
                | Q(state=PlanState.PUBLISHED, from_on__isnull=False),
            ),
            models.UniqueConstraint(fields=["entity_id", "from_on"], name="controls_plan_one_a_day"),
            models.UniqueConstraint(fields=["entity_id", "number"], name="controls_plan_number"),
        ]

    @classmethod
    def locked(cls, entity: UUID, plan: UUID) -> Self:
        """A plan, held until the commit. Refuses: CTL-PLA-07 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=plan).first()
        if found is None:
            raise Refused(NO_SUCH_PLAN())
        return found


class PlanRule(models.Model):
    """A category of a plan, at its place among the others. None and "" hold for all."""

    pk = models.CompositePrimaryKey("entity_id", "plan_id", "place")
    entity_id = models.UUIDField()
    plan_id = models.UUIDField()
    place = models.SmallIntegerField()
    category = models.TextField()
    label = models.TextField()
    mode = models.TextField()
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    nature = models.TextField(default="")
    from_cents = models.BigIntegerField(null=True)
    below_cents = models.BigIntegerField(null=True)
    service = models.TextField(default="")
    risk = models.TextField(default="")
    account_younger_than = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="controls_rule_mode", condition=Q(mode__in=_values(Mode))),
            models.CheckConstraint(name="controls_rule_risk", condition=Q(risk__in=["", *_values(Risk)])),
            models.CheckConstraint(
                name="controls_rule_probability",
                condition=(
                    Q(mode=Mode.SAMPLED, numerator__gt=0, denominator__gt=models.F("numerator"))
                    | (~Q(mode=Mode.SAMPLED) & Q(numerator__isnull=True, denominator__isnull=True))
                ),
            ),
            models.UniqueConstraint(fields=["entity_id", "plan_id", "category"], name="controls_rule_category"),
        ]

    @classmethod
    def of(cls, entity: UUID, plan: UUID, place: int, rule: Rule) -> Self:
        return cls(
            entity_id=entity,
            plan_id=plan,
            place=place,
            category=rule.category,
            label=rule.label.strip(),
            mode=rule.mode,
            numerator=rule.probability.numerator if rule.probability else None,
            denominator=rule.probability.denominator if rule.probability else None,
            nature=rule.nature,
            from_cents=rule.from_amount.cents if rule.from_amount else None,
            below_cents=rule.below_amount.cents if rule.below_amount else None,
            service=rule.service,
            risk=rule.risk or "",
            account_younger_than=rule.account_younger_than,
        )

    @property
    def rule(self) -> Rule:
        return Rule(
            category=self.category,
            label=self.label,
            mode=Mode(self.mode),
            probability=Fraction(self.numerator, self.denominator) if self.numerator and self.denominator else None,
            nature=self.nature,
            from_amount=Money(self.from_cents) if self.from_cents is not None else None,
            below_amount=Money(self.below_cents) if self.below_cents is not None else None,
            service=self.service,
            risk=Risk(self.risk) if self.risk else None,
            account_younger_than=self.account_younger_than,
        )


class Seed(models.Model):
    """The secret that the lots of a plan or of a campaign are drawn by. The database shows it to the system alone."""

    pk = models.CompositePrimaryKey("entity_id", "owner_id")
    entity_id = models.UUIDField()
    owner_id = models.UUIDField()
    secret = models.BinaryField()


class Watch(models.Model):
    """A supplier that the accountant watches, from a day until one."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    supplier_id = models.UUIDField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.TextField()
    ended_because = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "supplier_id"], condition=Q(until_on__isnull=True), name="controls_watch_once"
            ),
        ]


class AssessmentRow(models.Model):
    """What a payment was judged by, the category that it fell in, and its lot. Drawn once, and kept as it was.

    `place` is that of the rule in the plan; both are null where no plan was published.
    """

    pk = models.CompositePrimaryKey("entity_id", "subject")
    entity_id = models.UUIDField()
    subject = models.TextField()
    plan_id = models.UUIDField(null=True)
    place = models.SmallIntegerField(null=True)
    nature = models.TextField()
    cents = models.BigIntegerField()
    service = models.TextField()
    supplier_id = models.UUIDField()
    account_age_days = models.IntegerField(null=True)
    first_payment = models.BooleanField()
    risk = models.TextField()
    category = models.TextField()
    mode = models.TextField()
    numerator = models.IntegerField()
    denominator = models.IntegerField()
    lot = models.BinaryField(null=True)
    drawn = models.BooleanField()
    on = models.DateField()

    class Meta:
        db_table = "controls_assessment"
        constraints = [
            models.CheckConstraint(name="controls_assessment_mode", condition=Q(mode__in=_values(Mode))),
            models.CheckConstraint(name="controls_assessment_risk", condition=Q(risk__in=_values(Risk))),
            models.CheckConstraint(name="controls_assessment_above_zero", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="controls_assessment_probability",
                condition=Q(numerator__gte=0, denominator__gte=models.F("numerator"), denominator__gt=0),
            ),
            models.CheckConstraint(
                name="controls_assessment_drawn",
                condition=Q(mode=Mode.EXHAUSTIVE, drawn=True)
                | Q(mode=Mode.SAMPLED, lot__isnull=False)
                | Q(mode__in=[Mode.A_POSTERIORI, Mode.RELEASED], drawn=False),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "on"], name="controls_assessment_day"),
        ]


class VerdictRow(models.Model):
    """What a check found on a payment, appended and never changed: of two, the later one holds."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    subject = models.TextField()
    campaign_id = models.UUIDField(null=True)
    code = models.TextField()
    ok = models.BooleanField()
    reason = models.TextField(default="")
    by = models.UUIDField()
    by_name = models.TextField()
    on = models.DateField()

    class Meta:
        db_table = "controls_verdict"
        constraints = [
            models.CheckConstraint(name="controls_verdict_says_why", condition=Q(ok=True) | ~Q(reason="")),
        ]
        indexes = [
            models.Index(fields=["entity_id", "subject"], name="controls_verdict_subject"),
        ]


class Campaign(models.Model):
    """A sample drawn over a period, to be looked at after payment. `population` is what it was drawn from."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.IntegerField()
    title = models.TextField()
    purpose = models.TextField()
    state = models.TextField(default=CAMPAIGN_LIFE.initial.value)
    since = models.DateField()
    until = models.DateField()
    size = models.IntegerField()
    population = models.IntegerField()
    opened_by_name = models.TextField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="controls_campaign_state", condition=Q(state__in=_values(CampaignState))),
            models.CheckConstraint(name="controls_campaign_purpose", condition=Q(purpose__in=_values(Purpose))),
            models.CheckConstraint(name="controls_campaign_period", condition=Q(since__lt=models.F("until"))),
            models.CheckConstraint(
                name="controls_campaign_sample", condition=Q(size__gt=0, population__gte=models.F("size"))
            ),
            models.UniqueConstraint(fields=["entity_id", "number"], name="controls_campaign_number"),
        ]

    @classmethod
    def locked(cls, entity: UUID, campaign: UUID) -> Self:
        """A campaign, held until the commit. Refuses: CTL-CAM-04 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=campaign).first()
        if found is None:
            raise Refused(NO_SUCH_CAMPAIGN())
        return found


class CampaignItem(models.Model):
    """What a campaign was drawn from, and whether it was drawn: the whole population, so that it can be redone."""

    pk = models.CompositePrimaryKey("entity_id", "campaign_id", "subject")
    entity_id = models.UUIDField()
    campaign_id = models.UUIDField()
    subject = models.TextField()
    category = models.TextField()
    cents = models.BigIntegerField()
    drawn = models.BooleanField()
