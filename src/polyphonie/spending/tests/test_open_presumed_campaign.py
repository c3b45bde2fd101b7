"""Campaigns on what was paid on presumed service: drawn from all of it, twice a year, as the proofs want (C7)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from polyphonie.access.terms import Role
from polyphonie.controls import models as controls
from polyphonie.controls.terms import Opened
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.proofs.presumed import campaigns_look_at_everything, presumed_contracts_have_their_campaigns
from polyphonie.spending.queries import presumed
from polyphonie.spending.terms.payment_requests import Flux, Ground

from . import stage
from .chains import Chain
from .stage import NEW_YEAR, STATE, TODAY
from .test_presume_service import presume

JULY, NEXT_YEAR = date(2026, 7, 1), date(2027, 1, 1)


def passed(chain: Chain) -> models.PaymentRequest:
    """A request on presumed service that the accountant passed."""
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    presume(chain, commitment)
    draft = chain.draft(commitment, flux=Flux.VALIDATION_CERTIFIES, ground=Ground.PRESUMED_SERVICE)
    request = chain.enter(draft)
    chain.order(request)
    chain.passes(request)
    return models.PaymentRequest.objects.get(id=request)


def open_campaign(since: date = NEW_YEAR, until: date = JULY, *, actor: Actor = SYSTEM, on: date = NEXT_YEAR) -> Opened:
    return actions.open_presumed_campaign(actor=actor, entity=STATE, since=since, until=until, size=5, on=on)


def test_it_draws_from_all_that_was_paid_so(chain: Chain) -> None:
    wrong = passed(chain)
    chain.passed()
    assert presumed.due(entity=STATE, on=TODAY).from_on == JULY
    opened = open_campaign()
    assert opened.population == 1
    item = controls.CampaignItem.objects.get(campaign_id=opened.campaign)
    assert (item.subject, item.category, item.cents) == (wrong.source, "postage", 400_00)
    assert not list(campaigns_look_at_everything())
    assert presumed.due(entity=STATE, on=TODAY).since == JULY


def test_it_refuses_a_period_without_payments_or_of_two_years(chain: Chain) -> None:
    with pytest.raises(Refused, match="CTL-CAM-03"):
        open_campaign()
    for wrong in ({"on": TODAY}, {"since": date.min, "until": date.min}):
        with pytest.raises(Refused, match="CTL-CAM-01"):
            open_campaign(**wrong)
    with pytest.raises(Refused, match="SPE-SFP-09"):
        open_campaign(until=date(2027, 1, 2))


def test_it_forbids_whoever_plans_no_control(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        open_campaign(actor=chain.officer)
    planner = stage.somebody(Role.CHIEF_ACCOUNTANT, name="Chloé Centralise")
    passed(chain)
    assert open_campaign(actor=planner).drawn == 1


def test_it_repeats_safely(chain: Chain) -> None:
    passed(chain)
    assert open_campaign() == open_campaign()


def test_proofs_find_a_year_without_its_campaigns_and_a_payment_left_out(chain: Chain) -> None:
    passed(chain)
    open_campaign()
    models.PresumedService.objects.update(from_on=NEW_YEAR)
    with clock.set_at(datetime(2027, 4, 1, tzinfo=UTC)):
        (found,) = presumed_contracts_have_their_campaigns()
    assert found.endswith("1 campaigns on presumed service in 2026")
    with clock.set_at(datetime(2027, 3, 31, tzinfo=UTC)):
        assert not list(presumed_contracts_have_their_campaigns())
    passed(chain)
    (missing,) = campaigns_look_at_everything()
    assert missing.startswith("campaign 1: 1 payments")
