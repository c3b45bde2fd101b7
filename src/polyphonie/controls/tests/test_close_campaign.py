from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.controls import actions, queries
from polyphonie.controls.terms import CampaignState
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BODY
from .test_record_finding import TOMORROW, WELL, campaign, find

__all__ = ["campaign"]


def close(actor: Actor, campaign: UUID) -> None:
    actions.close_campaign(actor=actor, entity=BODY, campaign=campaign, on=TOMORROW)


@pytest.fixture
def done(campaign: UUID) -> UUID:
    """A campaign whose sample was looked at."""
    for place in range(2):
        find(SYSTEM, campaign, f"payment_request:{place}", WELL)
    return campaign


def test_it_closes_once_all_was_looked_at(done: UUID, chief: Actor) -> None:
    close(chief, done)
    (found,) = queries.campaigns(actor=chief, entity=BODY, on=TOMORROW, campaign=done)
    assert (found.state, found.closed_on, found.done) == (CampaignState.CLOSED, TOMORROW, 2)


def test_it_refuses_while_some_wait(campaign: UUID, chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-CAM-07"):
        close(chief, campaign)
    with pytest.raises(Refused, match="CTL-CAM-04"):
        close(chief, new_id())


def test_it_forbids_whoever_does_not_plan_controls(done: UUID, accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        close(accountant, done)


def test_it_repeats_safely(done: UUID, chief: Actor) -> None:
    close(chief, done)
    close(chief, done)
