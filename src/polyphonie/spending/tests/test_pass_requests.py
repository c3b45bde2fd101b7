from __future__ import annotations

from polyphonie.kernel.acts import Actor
from polyphonie.spending import actions

from .chains import Chain, kept
from .stage import STATE, TODAY


def test_it_passes_those_of_which_every_check_holds(chain: Chain) -> None:
    """Without an invoice, somebody must look at the documents: bulk leaves it to be looked at."""
    unseen = chain.ordered()
    (outcome,) = actions.pass_requests(actor=chain.accountant, entity=STATE, requests=[unseen], on=TODAY)
    assert [each.code for each in outcome.refusals] == ["SPE-CHK-02"]
    assert kept(unseen).state == "ordered"


def test_it_forbids_one_by_one(chain: Chain, elsewhere: Actor) -> None:
    request = chain.ordered()
    (outcome,) = actions.pass_requests(actor=elsewhere, entity=STATE, requests=[request], on=TODAY)
    assert outcome.refusals and kept(request).state == "ordered"
