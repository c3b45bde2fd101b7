from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.proofs import PROOFS
from polyphonie.spending.terms.proposals import Choice

from . import stage
from .chains import Chain, kept
from .invoiced import INVOICED_ON, Place, kept_proposal, proposed


def request(place: Place, chain: Chain, *, by: Actor | None = None) -> actions.EnteredRequest:
    return actions.request_payment(
        actor=by or chain.manager, entity=stage.STATE, proposal=place.invoice, on=INVOICED_ON
    )


def accept(place: Place, chain: Chain) -> None:
    actions.accept_proposal(actor=chain.officer, entity=stage.STATE, proposal=place.invoice, on=INVOICED_ON)


def test_it_asks_for_what_was_accepted_and_starts_the_clock(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    accept(place, chain)
    found = kept(request(place, chain).request)
    assert (found.invoice_id, found.cents, found.document_number) == (place.invoice, 120_00, "F2026-001")
    assert (found.state, found.right_on, found.received_on) == ("entered", INVOICED_ON, INVOICED_ON)
    assert found.due_on == INVOICED_ON + timedelta(days=30)
    assert stage.kept_line(commitment).requested == 120_00
    assert [found for proof in PROOFS for found in proof()] == []


def test_it_asks_for_what_was_chosen_instead(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    actions.correct_proposal(
        actor=chain.officer,
        entity=stage.STATE,
        proposal=place.invoice,
        lines=[Choice(commitment, 1, Money(100_00))],
        on=INVOICED_ON,
    )
    assert kept(request(place, chain).request).cents == 100_00


def test_it_repeats_safely_until_the_request_is_rejected(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    accept(place, chain)
    first = request(place, chain)
    assert request(place, chain) == first
    assert models.PaymentRequest.objects.count() == 1 and not kept_proposal(place).unrequested
    actions.reject_request(
        actor=chain.manager, entity=stage.STATE, request=first.request, words="Doublon.", on=INVOICED_ON
    )
    assert request(place, chain).number != first.number


def test_it_refuses_what_is_not_accepted(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    with pytest.raises(Refused, match="SPE-PRO-04"):
        request(place, chain)


def test_it_refuses_what_was_observed_only(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    actions.accept_proposal(actor=chain.manager, entity=stage.STATE, proposal=place.invoice, on=INVOICED_ON)
    with pytest.raises(Refused, match="SPE-PRQ-08"):
        request(place, chain)


def test_it_forbids_whoever_certifies_it_only(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    accept(place, chain)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        request(place, chain, by=chain.accountant)
