from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from polyphonie.controls import models, queries
from polyphonie.controls.terms import Mode
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, LARGE, REST, RULES, TODAY, USUAL, draft


def test_it_drafts_a_plan_and_changes_it_while_a_draft(chief: Actor) -> None:
    plan = draft(chief)
    assert draft(chief, (LARGE, REST), plan) == plan
    _view, rules = queries.plan(actor=chief, entity=BODY, plan=plan, on=TODAY)
    assert rules == (LARGE, REST)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ((), "CTL-PLA-01"),
        ((LARGE,), "CTL-PLA-02"),
        ((REST, REST), "CTL-PLA-03"),
        ((replace(USUAL, probability=None), REST), "CTL-PLA-04"),
        ((replace(USUAL, probability=Fraction(1)), REST), "CTL-PLA-04"),
        ((replace(LARGE, probability=Fraction(1, 2)), REST), "CTL-PLA-04"),
        ((replace(LARGE, below_amount=Money(1)), REST), "CTL-PLA-05"),
        ((replace(LARGE, account_younger_than=0), REST), "CTL-PLA-05"),
        ((replace(LARGE, category=""), REST), "CTL-PLA-06"),
    ],
)
def test_it_refuses_a_plan_that_cannot_hold(chief: Actor, rules: tuple[object, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        draft(chief, rules)  # type: ignore[arg-type]


def test_it_refuses_an_unknown_plan(chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-PLA-07"):
        draft(chief, plan=new_id())


def test_it_refuses_to_change_a_published_plan_as_the_database_does(plan: UUID, chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-PLA-08"):
        draft(chief, (REST,), plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.PlanRule.objects.filter(plan_id=plan).update(mode=Mode.RELEASED)


def test_it_forbids_whoever_does_not_plan_controls(accountant: Actor, officer: Actor) -> None:
    for actor in (accountant, officer):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            draft(actor)


def test_it_repeats_safely(chief: Actor) -> None:
    plan = draft(chief)
    draft(chief, RULES, plan)
    assert models.PlanRule.objects.filter(plan_id=plan).count() == len(RULES)
