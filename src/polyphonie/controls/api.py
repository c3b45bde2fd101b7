"""Controls over HTTP: plans, what they would do, draws for those who control, campaigns, findings, results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money

from . import actions, queries
from .queries import CampaignView, PlanView, Result, SampleItem, Share
from .terms import Assessment, Mode, PlanState, Purpose, Risk, Rule, Verdict

router = Router(tags=["contrôles"])

Amount = Annotated[
    Decimal, Field(max_digits=17, decimal_places=2, ge=0, description="En euros et centimes", examples=["5000.00"])
]
Words = Annotated[str, Field(max_length=1000)]
Code = Annotated[str, Field(max_length=40)]


class RuleIn(Schema):
    """Une catégorie du plan. `probability` : une fraction exacte, d'un sondage seulement."""

    category: Code
    label: Annotated[str, Field(max_length=200)]
    mode: Mode
    probability: Annotated[str | None, Field(pattern=r"^\d{1,6}/[1-9]\d{0,6}$", examples=["1/4"])] = None
    nature: Code = ""
    from_amount: Amount | None = None
    below_amount: Amount | None = None
    service: Code = ""
    risk: Risk | None = None
    account_younger_than: Annotated[int | None, Field(ge=1, le=36500)] = None

    @property
    def rule(self) -> Rule:
        return Rule(
            category=self.category,
            label=self.label,
            mode=self.mode,
            probability=Fraction(self.probability) if self.probability else None,
            nature=self.nature,
            from_amount=Money.of(self.from_amount) if self.from_amount is not None else None,
            below_amount=Money.of(self.below_amount) if self.below_amount is not None else None,
            service=self.service,
            risk=self.risk,
            account_younger_than=self.account_younger_than,
        )

    @classmethod
    def of(cls, rule: Rule) -> Self:
        named = ("category", "label", "mode", "nature", "service", "risk", "account_younger_than")
        return cls(
            probability=_fraction(rule.probability) if rule.probability else None,
            from_amount=rule.from_amount.decimal if rule.from_amount else None,
            below_amount=rule.below_amount.decimal if rule.below_amount else None,
            **{name: getattr(rule, name) for name in named},
        )


class PlanIn(Schema):
    """Un plan à préparer. `plan` : celui, en préparation, qui reçoit ce contenu."""

    title: Annotated[str, Field(max_length=200)]
    rules: Annotated[list[RuleIn], Field(min_length=1, max_length=200)]
    plan: UUID | None = None


class ControlPlanOut(Schema):
    id: UUID
    number: int
    title: str
    state: PlanState
    from_on: date | None
    until_on: date | None

    @classmethod
    def of(cls, view: PlanView) -> Self:
        return cls(**{name: getattr(view, name) for name in cls.model_fields})


class ControlPlansOut(Schema):
    plans: list[ControlPlanOut]


class ShareOut(Schema):
    """Ce qu'une catégorie aurait tenu d'une période. `looked_at` : contrôlés en entier en moyenne, fraction exacte."""

    rule: RuleIn
    payments: int
    amount: Decimal
    looked_at: str

    @classmethod
    def of(cls, share: Share) -> Self:
        return cls(
            rule=RuleIn.of(share.rule),
            payments=share.payments,
            amount=share.amount.decimal,
            looked_at=_fraction(share.looked_at),
        )


class SimulationOut(Schema):
    plan: ControlPlanOut
    shares: list[ShareOut]


class PlanPublicationIn(Schema):
    from_on: date


class ControlVerdictOut(Schema):
    check: str
    ok: bool
    reason: str
    by: str
    on: date


class AssessmentOut(Schema):
    """Comment un paiement est à contrôler, et ce qui y a été constaté."""

    subject: str
    mode: Mode
    category: str
    probability: str
    drawn: bool
    checks: list[str]
    verdicts: list[ControlVerdictOut]

    @classmethod
    def of(cls, found: Assessment, verdicts: tuple[queries.Found, ...]) -> Self:
        return cls(
            subject=found.subject,
            mode=found.mode,
            category=found.category,
            probability=_fraction(found.probability),
            drawn=found.drawn,
            checks=list(found.checks),
            verdicts=[
                ControlVerdictOut(
                    check=each.code, ok=each.verdict.ok, reason=each.verdict.reason, by=each.by_name, on=each.on
                )
                for each in verdicts
            ],
        )


class CampaignIn(Schema):
    """Une campagne à ouvrir. La période exclut sa fin."""

    title: Annotated[str, Field(max_length=200)]
    since: date
    until: date
    size: Annotated[int, Field(ge=1, le=10_000)]


class CampaignOut(Schema):
    id: UUID
    number: int
    title: str
    purpose: Purpose
    state: str
    since: date
    until: date
    size: int
    population: int
    done: int

    @classmethod
    def of(cls, view: CampaignView) -> Self:
        return cls(**{name: getattr(view, name) for name in cls.model_fields})


class CampaignsOut(Schema):
    campaigns: list[CampaignOut]


class SampleItemOut(Schema):
    subject: str
    category: str
    amount: Decimal
    checked: bool
    anomalies: list[str]

    @classmethod
    def of(cls, item: SampleItem) -> Self:
        return cls(
            subject=item.subject,
            category=item.category,
            amount=item.amount.decimal,
            checked=bool(item.verdicts),
            anomalies=list(item.anomalies),
        )


class SampleOut(Schema):
    """Une page de l'échantillon. `next` : le `after` de la page suivante."""

    items: list[SampleItemOut]
    next: str | None


class FoundIn(Schema):
    ok: bool
    reason: Words = ""


class FindingIn(Schema):
    """Ce qu'une campagne a constaté sur un paiement de son échantillon, contrôle par contrôle."""

    subject: Annotated[str, Field(max_length=100)]
    verdicts: Annotated[dict[str, FoundIn], Field(min_length=1, max_length=40)]


class ResultOut(Schema):
    """Les anomalies d'une catégorie. `upper_bound` : la part n'est pas dépassée 19 fois sur 20."""

    category: str
    checked: int
    anomalies: int
    share: Decimal
    upper_bound: Decimal
    amount_in_anomaly: Decimal

    @classmethod
    def of(cls, row: Result) -> Self:
        return cls(
            category=row.category,
            checked=row.checked,
            anomalies=row.anomalies,
            share=row.share,
            upper_bound=row.upper_bound,
            amount_in_anomaly=row.amount_in_anomaly.decimal,
        )


class ResultsOut(Schema):
    results: list[ResultOut]
    proposal: list[RuleIn]


@router.get("/{entity}/plans", response=ControlPlansOut, summary="Lister les plans de contrôle")
def plans(request: HttpRequest, entity: UUID) -> ControlPlansOut:
    """Pour qui contrôle ou arrête le plan. Refus : ACC-RIG-01."""
    found = queries.plans(actor=access.acting(request), entity=entity, on=clock.today())
    return ControlPlansOut(plans=[ControlPlanOut.of(each) for each in found])


@router.post("/{entity}/plans", response={201: ControlPlanOut}, summary="Préparer un plan de contrôle")
def draft(request: HttpRequest, entity: UUID, given: PlanIn) -> Status[ControlPlanOut]:
    """Refus : CTL-TIT-01, CTL-PLA-01 à CTL-PLA-08, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    rules = [each.rule for each in given.rules]
    done = actions.draft_plan(actor=actor, entity=entity, title=given.title, rules=rules, on=on, plan=given.plan)
    view, _rules = queries.plan(actor=actor, entity=entity, plan=done.plan, on=on)
    return Status(201, ControlPlanOut.of(view))


@router.get("/{entity}/plans/{plan}", response=SimulationOut, summary="Lire et simuler un plan de contrôle")
def simulate(request: HttpRequest, entity: UUID, plan: UUID, since: date, until: date) -> SimulationOut:
    """Ce que le plan aurait fait des paiements d'une période, sa fin exclue. Refus : ACC-RIG-01, CTL-PLA-07."""
    actor, on = access.acting(request), clock.today()
    view, rules = queries.plan(actor=actor, entity=entity, plan=plan, on=on)
    shares = queries.simulate(actor=actor, entity=entity, categories=rules, since=since, until=until, on=on)
    return SimulationOut(plan=ControlPlanOut.of(view), shares=[ShareOut.of(each) for each in shares])


@router.post("/{entity}/plans/{plan}/publication", response=ControlPlanOut, summary="Publier un plan de contrôle")
def publish(request: HttpRequest, entity: UUID, plan: UUID, given: PlanPublicationIn) -> ControlPlanOut:
    """Publié, il ne change plus. Refus : CTL-PLA-07 à CTL-PLA-09, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.publish(actor=actor, entity=entity, plan=plan, from_on=given.from_on, on=on)
    view, _rules = queries.plan(actor=actor, entity=entity, plan=plan, on=on)
    return ControlPlanOut.of(view)


@router.get("/{entity}/assessments/{subject}", response=AssessmentOut, summary="Lire le tirage d'un paiement")
def assessment(request: HttpRequest, entity: UUID, subject: str) -> AssessmentOut:
    """Pour qui contrôle, jamais pour qui ordonne. Refus : ACC-RIG-01, CTL-SUJ-03 il n'a pas été soumis au plan."""
    actor, on = access.acting(request), clock.today()
    found = queries.assessment(actor=actor, entity=entity, subject=subject, on=on)
    return AssessmentOut.of(found, queries.findings(actor=actor, entity=entity, subject=subject, on=on))


@router.get("/{entity}/campaigns", response=CampaignsOut, summary="Lister les campagnes de contrôle")
def campaigns(request: HttpRequest, entity: UUID) -> CampaignsOut:
    """Les campagnes, de la dernière à la première. Refus : ACC-RIG-01."""
    found = queries.campaigns(actor=access.acting(request), entity=entity, on=clock.today())
    return CampaignsOut(campaigns=[CampaignOut.of(each) for each in found])


@router.post("/{entity}/campaigns", response={201: CampaignOut}, summary="Ouvrir une campagne de contrôle")
def open_campaign(request: HttpRequest, entity: UUID, given: CampaignIn) -> Status[CampaignOut]:
    """Tire l'échantillon. Refus : CTL-TIT-01, CTL-CAM-01 à CTL-CAM-03, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    done = actions.open_campaign(
        actor=actor,
        entity=entity,
        title=given.title,
        since=given.since,
        until=given.until,
        size=given.size,
        on=on,
    )
    (view,) = queries.campaigns(actor=actor, entity=entity, campaign=done.campaign, on=on)
    return Status(201, CampaignOut.of(view))


@router.get("/{entity}/campaigns/{campaign}/sample", response=SampleOut, summary="Lire un échantillon")
def sample(
    request: HttpRequest,
    entity: UUID,
    campaign: UUID,
    after: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> SampleOut:
    """Les paiements tirés et leurs constats. Refus : ACC-RIG-01, CTL-CAM-04."""
    actor, on = access.acting(request), clock.today()
    rows = queries.sample(actor=actor, entity=entity, campaign=campaign, on=on, after=after, limit=limit + 1)
    more = rows[limit - 1].subject if len(rows) > limit else None
    return SampleOut(items=[SampleItemOut.of(each) for each in rows[:limit]], next=more)


@router.post("/{entity}/campaigns/{campaign}/findings", response={204: None}, summary="Constater sur un échantillon")
def find(request: HttpRequest, entity: UUID, campaign: UUID, given: FindingIn) -> Status[None]:
    """Refus : CTL-CAM-04 à CTL-CAM-06, CTL-VER-01, CTL-VER-02, ACC-RIG-01."""
    actions.record_finding(
        actor=access.acting(request),
        entity=entity,
        campaign=campaign,
        subject=given.subject,
        verdicts={code: Verdict(each.ok, each.reason) for code, each in given.verdicts.items()},
        on=clock.today(),
    )
    return Status(204, None)


@router.post("/{entity}/campaigns/{campaign}/closing", response=CampaignOut, summary="Clore une campagne")
def close(request: HttpRequest, entity: UUID, campaign: UUID) -> CampaignOut:
    """Refus : CTL-CAM-04, CTL-CAM-07 il reste des paiements à contrôler, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    actions.close_campaign(actor=actor, entity=entity, campaign=campaign, on=on)
    (view,) = queries.campaigns(actor=actor, entity=entity, campaign=campaign, on=on)
    return CampaignOut.of(view)


@router.get("/{entity}/results", response=ResultsOut, summary="Lire les résultats des contrôles")
def results(request: HttpRequest, entity: UUID, since: date, until: date) -> ResultsOut:
    """Anomalies par catégorie sur une période, sa fin exclue, et catégories proposées. Refus : ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    found = queries.results(actor=actor, entity=entity, since=since, until=until, on=on)
    pairs = queries.proposal(actor=actor, entity=entity, since=since, until=until, on=on)
    return ResultsOut(results=[ResultOut.of(each) for each in found], proposal=[RuleIn.of(after) for _, after in pairs])


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
