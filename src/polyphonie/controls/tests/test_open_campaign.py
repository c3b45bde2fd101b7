from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from polyphonie.controls import actions, models
from polyphonie.controls.proofs import samples_can_be_redone
from polyphonie.controls.terms import Candidate, Opened, Purpose
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, facts

TOMORROW = TODAY + timedelta(days=1)


def open_campaign(actor: Actor, size: int = 3, since: date = TODAY, title: str = "Premier semestre") -> Opened:
    return actions.open_campaign(
        actor=actor, entity=BODY, title=title, since=since, until=TOMORROW, size=size, on=TOMORROW
    )


@pytest.fixture
def let_pass(plan: UUID) -> list[str]:
    """Ten payments that are to be looked at afterwards, and one that was before."""
    given = [facts(nature="4") for _ in range(10)]
    actions.assess_all(actor=SYSTEM, entity=BODY, facts=[*given, facts(cents=10_000_000)], on=TODAY)
    return [each.subject for each in given]


def test_it_draws_a_sample_of_what_was_let_pass(let_pass: list[str], chief: Actor) -> None:
    done = open_campaign(chief)
    assert (done.drawn, done.population) == (3, 10)
    drawn = set(models.CampaignItem.objects.filter(drawn=True).values_list("subject", flat=True))
    assert len(drawn) == 3
    assert drawn < set(let_pass)
    assert list(samples_can_be_redone()) == []


def test_it_draws_all_of_a_small_population_and_of_one_that_is_given(plan: UUID, chief: Actor) -> None:
    given = [Candidate(f"payment_request:{place}", "presumed", Money(100)) for place in range(2)]
    done = actions.open_campaign(
        actor=chief,
        entity=BODY,
        title="Service fait présumé",
        since=TODAY,
        until=TOMORROW,
        size=30,
        on=TOMORROW,
        purpose=Purpose.PRESUMED_SERVICE,
        population=given,
    )
    assert (done.drawn, done.population) == (2, 2)
    assert list(samples_can_be_redone()) == []


def test_it_tells_the_proof_of_a_sample_that_was_chosen(let_pass: list[str], chief: Actor) -> None:
    done = open_campaign(chief)
    added = models.CampaignItem(
        entity_id=BODY, campaign_id=done.campaign, subject="payment_request:0", category="rest", cents=1, drawn=True
    )
    added.save(force_insert=True)
    assert len(list(samples_can_be_redone())) == 1


def test_it_refuses_a_campaign_of_nothing(let_pass: list[str], chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-TIT-01"):
        open_campaign(chief, title=" ")
    with pytest.raises(Refused, match="CTL-CAM-01"):
        open_campaign(chief, since=TOMORROW)
    with pytest.raises(Refused, match="CTL-CAM-02"):
        open_campaign(chief, size=0)
    with pytest.raises(Refused, match="CTL-CAM-03"):
        actions.open_campaign(
            actor=chief,
            entity=BODY,
            title="Avant",
            since=TODAY - timedelta(days=9),
            until=TODAY - timedelta(days=8),
            size=3,
            on=TOMORROW,
        )


def test_it_forbids_whoever_does_not_plan_controls(let_pass: list[str], accountant: Actor, officer: Actor) -> None:
    for actor in (accountant, officer):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            open_campaign(actor)


def test_it_repeats_as_another_draw(let_pass: list[str], chief: Actor) -> None:
    assert open_campaign(chief).campaign != open_campaign(chief).campaign
    assert list(samples_can_be_redone()) == []
