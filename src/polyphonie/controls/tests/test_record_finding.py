from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from polyphonie.controls import actions, models, queries
from polyphonie.controls.terms import Verdict
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, facts

TOMORROW = TODAY + timedelta(days=1)
WELL = {"liquidation": Verdict(ok=True)}
WRONG = {"liquidation": Verdict(ok=False, reason="prix du marché dépassé")}


@pytest.fixture
def campaign(plan: UUID) -> UUID:
    """A campaign that drew two payments of two."""
    given = [facts(f"payment_request:{place}", nature="4") for place in range(2)]
    actions.assess_all(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)
    return actions.open_campaign(
        actor=SYSTEM, entity=BODY, title="Essai", since=TODAY, until=TOMORROW, size=2, on=TOMORROW
    ).campaign


def find(actor: Actor, campaign: UUID, subject: str, verdicts: Mapping[str, Verdict]) -> None:
    actions.record_finding(actor=actor, entity=BODY, campaign=campaign, subject=subject, verdicts=verdicts, on=TOMORROW)


def test_it_keeps_what_was_found_for_the_results(campaign: UUID, accountant: Actor) -> None:
    find(accountant, campaign, "payment_request:0", WELL)
    find(accountant, campaign, "payment_request:1", WRONG)
    (result,) = queries.results(
        actor=accountant, entity=BODY, since=TODAY, until=TOMORROW + timedelta(days=1), on=TOMORROW
    )
    assert (result.category, result.checked, result.anomalies, result.anomaly_cents) == ("rest", 2, 1, 120_000)
    items = queries.sample(actor=accountant, entity=BODY, campaign=campaign, on=TOMORROW)
    assert [each.anomalies for each in items] == [(), ("liquidation",)]


def test_it_refuses_what_is_not_of_the_sample(campaign: UUID, accountant: Actor) -> None:
    with pytest.raises(Refused, match="CTL-CAM-04"):
        find(accountant, new_id(), "payment_request:0", WELL)
    with pytest.raises(Refused, match="CTL-CAM-05"):
        find(accountant, campaign, "payment_request:9", WELL)
    with pytest.raises(Refused, match="CTL-VER-02"):
        find(accountant, campaign, "payment_request:0", {"liquidation": Verdict(ok=False)})


def test_it_refuses_once_the_campaign_is_closed(campaign: UUID, accountant: Actor) -> None:
    for place in range(2):
        find(accountant, campaign, f"payment_request:{place}", WELL)
    actions.close_campaign(actor=SYSTEM, entity=BODY, campaign=campaign, on=TOMORROW)
    with pytest.raises(Refused, match="CTL-CAM-06"):
        find(accountant, campaign, "payment_request:0", WRONG)


def test_it_forbids_whoever_orders(campaign: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        find(officer, campaign, "payment_request:0", WELL)


def test_it_repeats_safely(campaign: UUID, accountant: Actor) -> None:
    find(accountant, campaign, "payment_request:0", WELL)
    find(accountant, campaign, "payment_request:0", WELL)
    assert models.VerdictRow.objects.count() == 1
