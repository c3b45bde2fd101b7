from __future__ import annotations

from polyphonie.kernel.acts import Actor
from polyphonie.spending import actions

from .chains import Chain, kept
from .stage import STATE, TODAY


def test_it_signs_those_that_may_be_and_tells_why_the_others_may_not(chain: Chain) -> None:
    dear, good = chain.enter(chain.draft(euros=100_000)), chain.entered()
    outcomes = actions.order_payments(actor=chain.officer, entity=STATE, requests=[dear, good], on=TODAY)
    told = [(each.request, [refusal.code for refusal in each.refusals]) for each in outcomes]
    assert told == [(dear, ["BUD-AVA-01"]), (good, [])]
    assert (kept(dear).state, kept(good).state) == ("entered", "ordered")


def test_it_forbids_one_by_one(chain: Chain, elsewhere: Actor) -> None:
    request = chain.entered()
    (outcome,) = actions.order_payments(actor=elsewhere, entity=STATE, requests=[request], on=TODAY)
    assert outcome.refusals and kept(request).state == "entered"
