"""A contract that is listed is paid before any order: the accountant passes its requests as they are entered."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.queries import payment_requests as queries
from polyphonie.spending.queries.payment_requests import Filter
from polyphonie.spending.terms.payment_requests import Flux, RequestState

from . import stage
from .chains import Chain, kept
from .stage import STATE, TODAY


def list_it(actor: Actor, commitment: UUID, decision: str = "Liste OPP 2026") -> UUID:
    return actions.list_periodic(
        actor=actor, entity=STATE, commitment=commitment, decision=decision, from_on=TODAY, on=TODAY
    )


def test_it_lets_the_accountant_pass_before_any_order(chain: Chain) -> None:
    commitment = chain.commitment()
    list_it(chain.officer, commitment)
    request = chain.enter(chain.draft(commitment))
    shown = {True: chain.accountant, False: chain.officer}
    found = {
        before: queries.requests(
            actor=actor, entity=STATE, on=TODAY, kept_to=Filter(frozenset({RequestState.ENTERED}), before_order=before)
        )
        for before, actor in shown.items()
    }
    assert [each.id for each in found[True]] == [request] and not found[False]
    chain.passes(request)
    assert (kept(request).state, kept(request).ordered_on) == ("passed", None)


def test_it_waits_for_the_order_that_certifies_the_service(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    list_it(chain.officer, commitment)
    assert not kept(chain.enter(chain.draft(commitment, flux=Flux.VALIDATION_CERTIFIES))).order_after


def test_it_refuses_without_a_decision_or_a_commitment_in_force(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-OPP-06"):
        list_it(chain.officer, chain.commitment(), " ")
    with pytest.raises(Refused, match="SPE-OPP-05"):
        list_it(chain.officer, stage.drafted(chain.supplier))


def test_it_forbids_whoever_does_not_order(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        list_it(chain.manager, chain.commitment())


def test_it_repeats_safely(chain: Chain) -> None:
    commitment = chain.commitment()
    assert list_it(chain.officer, commitment) == list_it(chain.officer, commitment)
    assert models.PeriodicListing.objects.count() == 1
