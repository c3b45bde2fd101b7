from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.controls import actions, models
from polyphonie.controls.proofs import draws_can_be_redone
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, facts


def test_it_puts_many_to_the_plan_as_one_by_one(plan: UUID, accountant: Actor) -> None:
    given = [facts(cents=cents) for cents in (100, 20_000_000, 300)]
    found = actions.assess_all(actor=accountant, entity=BODY, facts=given, on=TODAY)
    assert [each.subject for each in found] == [each.subject for each in given]
    assert [each.category for each in found] == ["usual", "large", "usual"]
    one = actions.assess(actor=accountant, entity=BODY, facts=given[0], on=TODAY)
    assert one == found[0]
    assert list(draws_can_be_redone()) == []


def test_it_asks_the_database_no_more_of_many_than_of_one(plan: UUID, accountant: Actor) -> None:
    counts = []
    for count in (1, 40):
        given = [facts() for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.assess_all(actor=accountant, entity=BODY, facts=given, on=TODAY)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1  # many lines of the journal are two statements, one is one call


def test_it_refuses_the_whole_for_one(plan: UUID, accountant: Actor) -> None:
    with pytest.raises(Refused, match="CTL-SUJ-02"):
        actions.assess_all(actor=accountant, entity=BODY, facts=[facts(), facts(cents=-1)], on=TODAY)
    assert models.AssessmentRow.objects.count() == 0


def test_it_forbids_whoever_orders(plan: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.assess_all(actor=officer, entity=BODY, facts=[facts()], on=TODAY)


def test_it_repeats_safely(plan: UUID, accountant: Actor) -> None:
    given = [facts(), facts()]
    once = actions.assess_all(actor=accountant, entity=BODY, facts=given, on=TODAY)
    assert actions.assess_all(actor=accountant, entity=BODY, facts=given, on=TODAY) == once
    assert actions.assess_all(actor=accountant, entity=BODY, facts=[], on=TODAY) == ()
