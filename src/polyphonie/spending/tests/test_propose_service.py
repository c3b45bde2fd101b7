from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.invoicing.models import StatusEvent
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Place
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import proposals
from polyphonie.spending.terms.payment_requests import InvoiceReference, RequestLineDraft
from polyphonie.spending.terms.proposals import ProposalState, Way

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, delivered, kept_proposal, proposed


def test_it_proposes_the_service_of_an_invoice_that_names_its_commitment(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    found = proposals.of_invoice(place.entity, place.invoice)
    assert found is not None and found.way is Way.TWO
    assert [(each.commitment, each.cents) for each in found.lines] == [(commitment, 120_00)]


@pytest.mark.parametrize(("amount", "number", "code"), [(60, "", "SPE-RAP"), (120, "2199999999", "SPE-RAP")])
def test_it_keeps_why_an_invoice_is_not_matched(chain: Chain, amount: int, number: str, code: str) -> None:
    commitment = stage.kept(stage.validated(chain.supplier, stage.line(amount)))
    place = delivered(number or commitment.number)
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.UNMATCHED
    (reason,) = kept_proposal(place).reasons
    assert reason["code"].startswith(code) and reason["fr"] and reason["en"]


def test_it_accepts_what_was_certified_before_the_invoice_came_and_tells_the_invoice(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    stage.certified(commitment, 120)
    place = delivered(stage.kept(commitment).number)
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.ACCEPTED
    assert place.state is InvoiceState.SERVICE_CERTIFIED
    assert StatusEvent.objects.get(invoice_id=place.invoice, service_on__isnull=False).service_on == stage.YESTERDAY


def test_it_asks_the_right_where_the_commitment_stands(chain: Chain, elsewhere: Actor) -> None:
    place = delivered(stage.kept(stage.validated(chain.supplier, stage.line(120))).number)
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.propose_service(actor=elsewhere, **asked)
    assert actions.propose_service(actor=chain.manager, **asked) is ProposalState.PROPOSED
    assert actions.propose_service(actor=chain.manager, **asked) is ProposalState.PROPOSED


def test_it_refuses_an_unknown_invoice(chain: Chain) -> None:
    place = delivered()
    with pytest.raises(Refused, match="INV-FIN-01"):
        actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.entity, on=INVOICED_ON)


def test_it_forbids_whoever_does_not_observe_services(chain: Chain) -> None:
    place = delivered()
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.propose_service(actor=chain.accountant, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)


def test_it_repeats_safely_and_matches_again_until_somebody_decides(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.PROPOSED
    actions.accept_proposal(actor=SYSTEM, entity=stage.STATE, proposal=place.invoice, on=INVOICED_ON)
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.ACCEPTED


def test_it_counts_a_certificate_for_one_invoice_only(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(240))
    first = proposed(commitment)
    actions.accept_proposal(actor=chain.officer, entity=stage.STATE, proposal=first.invoice, on=INVOICED_ON)
    second = proposed(commitment, "F2026-002")
    assert kept_proposal(second).way == Way.TWO and second.state is InvoiceState.DELIVERED
    request = requested(chain, first, commitment)
    assert proposed(commitment, "F2026-003"), "what is requested counts once"
    actions.reject_request(actor=chain.manager, entity=stage.STATE, request=request, words="À revoir", on=INVOICED_ON)
    proposed(commitment, "F2026-004")
    stage.certified(commitment, 120)  # of the second, by itself: it is anybody's
    place = delivered(stage.kept(commitment).number, "F2026-005")
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.ACCEPTED


def test_it_leaves_a_service_that_was_observed_for_another_invoice(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(240))
    first = proposed(commitment)
    actions.accept_proposal(actor=chain.manager, entity=stage.STATE, proposal=first.invoice, on=INVOICED_ON)
    assert kept_proposal(proposed(commitment, "F2026-002")).way == Way.TWO
    stage.certified(commitment, 120)  # beside what waits for the first
    place = delivered(stage.kept(commitment).number, "F2026-003")
    asked = {"structure": place.entity, "invoice": place.invoice, "on": INVOICED_ON}
    assert actions.propose_service(actor=SYSTEM, **asked) is ProposalState.ACCEPTED


def requested(chain: Chain, place: Place, commitment: UUID) -> UUID:
    line = RequestLineDraft(Money(120_00), commitment)
    given = {"invoice": InvoiceReference(place.entity, place.invoice), "lines": (line,), "received_on": INVOICED_ON}
    return chain.enter(chain.draft(commitment, **given), on=INVOICED_ON)
