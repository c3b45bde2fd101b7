"""How a payment is to be looked at, what was found on it, and what the plans let pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from polyphonie.controls import models, rules
from polyphonie.controls.terms import Assessment, Candidate, Mode, Verdict
from polyphonie.controls.terms.refusals import NOT_ASSESSED
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .plans import require_sight


@dataclass(frozen=True, slots=True)
class Found:
    """A verdict, with who found it and when."""

    code: str
    verdict: Verdict
    by_name: str
    on: date


def assessment(*, actor: Actor, entity: UUID, subject: str, on: date) -> Assessment:
    """How a payment is to be looked at, for those who control. Refuses: ACC-RIG-01, CTL-SUJ-03."""
    require_sight(actor, entity, on=on)
    found = kept_assessments(entity, [subject]).get(subject)
    if found is None:
        raise Refused(NOT_ASSESSED())
    return found


def findings(*, actor: Actor, entity: UUID, subject: str, on: date) -> tuple[Found, ...]:
    """All that was found on a payment, in order, earlier verdicts too. Refuses: ACC-RIG-01."""
    require_sight(actor, entity, on=on)
    found = models.VerdictRow.objects.filter(entity_id=entity, subject=subject).order_by("id")
    return tuple(Found(each.code, Verdict(each.ok, each.reason), each.by_name, each.on) for each in found)


@dataclass(frozen=True, slots=True)
class Draw:
    """Why a payment is looked at as it is: the category that it fell in, in words, and whether it is looked at whole.

    `label` is empty where no plan was published: then every payment is looked at whole.
    """

    label: str
    mode: Mode
    chance: Fraction
    drawn: bool


def draws(*, actor: Actor, entity: UUID, subjects: Collection[str], on: date) -> dict[str, Draw]:
    """How each of some payments is to be looked at, for those who control alone. Refuses: ACC-RIG-01."""
    require_sight(actor, entity, on=on)
    found = rows.find(models.AssessmentRow, entity_id=entity, subject=subjects)
    rules_of = models.PlanRule.objects.filter(entity_id=entity, plan_id__in={each.plan_id for each in found})
    labels = {(each.plan_id, each.place): each.rule.label for each in rules_of}
    return {
        each.subject: Draw(
            labels.get((each.plan_id, each.place), "") if each.plan_id and each.place is not None else "",
            Mode(each.mode),
            Fraction(each.numerator, each.denominator),
            each.drawn,
        )
        for each in found
    }


def kept_assessments(entity: UUID, subjects: Collection[str]) -> dict[str, Assessment]:
    """The assessments of some payments, those that have one, for the acts that need them."""
    found = rows.find(models.AssessmentRow, entity_id=entity, subject=subjects)
    return {each.subject: assessment_of(each) for each in found}


def assessment_of(row: models.AssessmentRow) -> Assessment:
    """A kept assessment, as it was drawn, with the checks of its day."""
    return rules.assessed(
        row.subject,
        mode=Mode(row.mode),
        category=row.category,
        chance=Fraction(row.numerator, row.denominator),
        drawn=row.drawn,
        on=row.on,
    )


def verdicts_of(entity: UUID, subjects: Collection[str], *, campaign: UUID | None) -> dict[str, dict[str, Verdict]]:
    """The verdicts that hold on some payments, by payment and by check."""
    found: dict[str, dict[str, Verdict]] = {each: {} for each in subjects}
    kept = rows.find(models.VerdictRow, entity_id=entity, subject=subjects, campaign_id=campaign, order=("id",))
    for each in kept:
        found[each.subject][each.code] = Verdict(each.ok, each.reason)
    return found


def let_pass(entity: UUID, *, since: date, until: date) -> tuple[Candidate, ...]:
    """The payments of a period, its end excluded, that were not looked at whole before they were made."""
    found = models.AssessmentRow.objects.filter(entity_id=entity, on__gte=since, on__lt=until, drawn=False)
    told = found.order_by("subject").values_list("subject", "category", "cents")
    return tuple(Candidate(subject, category, Money(cents)) for subject, category, cents in told)
