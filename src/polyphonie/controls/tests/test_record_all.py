"""Keeping what the checks of many payments found: each as it would be alone, all or none."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.controls import actions, models, queries
from polyphonie.controls.terms import Verdict
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, all_well, facts


@pytest.fixture
def subjects(plan: UUID) -> list[str]:
    """Payments that must be looked at whole."""
    given = [facts(cents=10_000_000) for _ in range(2)]
    return [each.subject for each in actions.assess_all(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)]


def record(actor: Actor, *subjects: str) -> None:
    actions.record_all(actor=actor, entity=BODY, verdicts={each: all_well() for each in subjects}, on=TODAY)


def test_it_keeps_each_as_it_would_be_alone(subjects: list[str], accountant: Actor) -> None:
    wrong = {"documents": Verdict(ok=False, reason="illisible")}
    actions.record(actor=accountant, entity=BODY, subject=subjects[0], verdicts=wrong, on=TODAY)
    record(accountant, *subjects)
    assert queries.verdicts_of(BODY, subjects, campaign=None) == {each: all_well() for each in subjects}
    told = AuditRow.objects.filter(act="controls.record_all")
    assert {row.subject for row in told} == set(subjects)


def test_it_refuses_all_where_one_was_not_assessed(subjects: list[str], accountant: Actor) -> None:
    with pytest.raises(Refused, match="CTL-SUJ-03"):
        record(accountant, *subjects, "payment_request:unknown")
    assert not models.VerdictRow.objects.exists()


def test_it_forbids_whoever_orders(subjects: list[str], officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        record(officer, *subjects)


def test_it_repeats_safely(subjects: list[str], accountant: Actor) -> None:
    for _ in range(2):
        record(accountant, *subjects)
    assert models.VerdictRow.objects.count() == 2 * len(all_well())
