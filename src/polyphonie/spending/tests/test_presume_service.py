"""A commitment is marked, and its invoice is requested by itself as it comes, passed and paid without a certificate."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.payment_requests import Flux, Ground
from polyphonie.spending.terms.proposals import ProposalState

from . import stage
from .chains import Chain, kept
from .invoiced import INVOICED_ON, delivered, kept_proposal
from .stage import STATE, TODAY, YESTERDAY


def presume(chain: Chain, commitment: UUID, *, actor: Actor | None = None, **given: Any) -> UUID:
    told = {"category": "postage", "decision": "Décision SFP n° 4", "from_on": TODAY, **given}
    return actions.presume_service(actor=actor or chain.officer, entity=STATE, commitment=commitment, on=TODAY, **told)


def invoiced(commitment: UUID) -> tuple[ProposalState | None, models.Proposal]:
    place = delivered(stage.kept(commitment).number)
    state = actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)
    return state, kept_proposal(place)


def test_it_requests_the_payment_of_an_invoice_as_it_comes(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    presume(chain, commitment)
    state, proposal = invoiced(commitment)
    assert state is ProposalState.ACCEPTED and "Décision SFP n° 4" in proposal.reason
    request = models.PaymentRequest.objects.get(entity_id=STATE)
    assert (request.ground, request.flux, request.cents, request.entered_by) == (
        "presumed_service",
        3,
        120_00,
        SYSTEM.id,
    )
    assert not models.ServiceCertificate.objects.exists() and stage.kept(commitment).presumed
    chain.order(request.id, on=INVOICED_ON)
    chain.passes(request.id, on=INVOICED_ON, confirmed=())
    assert kept(request.id).state == "passed"
    verdict = models.CheckVerdict.objects.get(code="certification")
    assert verdict.holds and "Décision SFP n° 4" in verdict.facts["presumed"]


def test_it_leaves_invoices_from_before_its_day_to_certificates(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    presume(chain, commitment, from_on=date(2027, 1, 1))
    assert invoiced(commitment)[0] is ProposalState.PROPOSED


def test_it_tells_why_an_invoice_could_not_be_requested(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line("119.90"))
    presume(chain, commitment)
    state, proposal = invoiced(commitment)
    assert state is ProposalState.UNMATCHED and proposal.reasons[0]["code"] == "SPE-PRQ-09"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"category": "yachts"}, "SPE-SFP-01"),
        ({"category": "school_grants"}, "SPE-SFP-02"),
        ({"decision": " "}, "SPE-SFP-04"),
        ({"from_on": YESTERDAY}, "SPE-SFP-05"),
    ],
)
def test_it_refuses_what_the_order_does_not_allow(chain: Chain, wrong: dict[str, Any], code: str) -> None:
    commitment = stage.validated(chain.supplier)
    with pytest.raises(Refused, match=code):
        presume(chain, commitment, **wrong)


def test_it_refuses_what_is_not_in_force_or_is_marked_otherwise(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SFP-03"):
        presume(chain, stage.drafted(chain.supplier))
    commitment = stage.validated(chain.supplier)
    presume(chain, commitment)
    with pytest.raises(Refused, match="SPE-SFP-06"):
        presume(chain, commitment, decision="Une autre")


def test_it_refuses_the_ground_where_nothing_is_presumed(chain: Chain) -> None:
    draft = chain.draft(chain.commitment(), flux=Flux.VALIDATION_CERTIFIES, ground=Ground.PRESUMED_SERVICE)
    with pytest.raises(Refused, match="SPE-SFP-07"):
        chain.enter(draft)


def test_it_forbids_whoever_prepares_commitments(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        presume(chain, stage.validated(chain.supplier), actor=chain.manager)


def test_it_repeats_safely(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier)
    assert presume(chain, commitment) == presume(chain, commitment)
