from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger.models import Correction
from polyphonie.payments import actions as payments
from polyphonie.payments.events import TransferAbandoned, TransferExecuted, TransferRejected, TransferSent
from polyphonie.payments.models import Transfer
from polyphonie.spending import actions, models, reactions
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind
from polyphonie.spending.terms.payment_requests import Step

from . import chains, stage
from .chains import Chain, booked, kept, paid
from .stage import STATE, TODAY, kept_line


def test_it_orders_one_transfer_and_follows_it_to_the_payee(chain: Chain) -> None:
    commitment = chain.commitment()
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    source = f"payment_request:{request}"
    transfer = Transfer.objects.get()
    assert (transfer.source, transfer.cents, transfer.reserved_as) == (source, 400_00, [source])
    paid(source, Step.SENT)
    assert kept(request).state == "in_payment"
    paid(source, Step.EXECUTED, on=date(2026, 3, 4))
    assert (kept(request).state, kept(request).paid_on) == ("paid", date(2026, 3, 4))
    assert kept_line(commitment).paid == 400_00


def test_it_waits_for_another_account_when_the_bank_rejects_it(chain: Chain) -> None:
    commitment = chain.commitment()
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    source = f"payment_request:{request}"
    paid(source, Step.SENT, Step.EXECUTED, Step.REJECTED)
    assert (kept(request).state, kept_line(commitment).paid) == ("bank_rejected", 0)
    paid(source, Step.SENT, Step.EXECUTED)
    assert (kept(request).state, kept_line(commitment).paid) == ("paid", 400_00)


def test_it_rejects_what_is_abandoned_and_cancels_its_entries(chain: Chain) -> None:
    commitment = chain.commitment()
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    paid(f"payment_request:{request}", Step.ABANDONED)
    assert (kept(request).state, kept_line(commitment).requested, chain.cp()) == ("rejected", 0, (0, 0))
    assert Correction.objects.count() == len(booked(request)) == 1


def test_it_pays_an_assignee_its_part(chain: Chain) -> None:
    """C5."""
    other = chains.creditor()
    claim = actions.enter_claim(
        actor=chain.accountant,
        entity=STATE,
        draft=ClaimDraft(ClaimKind.ASSIGNMENT, chain.supplier, other, "C-1", TODAY, limit=stage.euros(150)),
        on=TODAY,
    )
    request = chain.passed(400)
    shares = list(models.Share.objects.order_by("place"))
    assert [(each.payee_id, each.cents, each.claim_id) for each in shares] == [
        (chain.supplier, 250_00, None),
        (other, 150_00, claim),
    ]
    transfers = Transfer.objects.order_by("cents")
    assert [(each.payee_id, each.party_id, each.charged) for each in transfers] == [
        (other, chain.supplier, [150_00]),
        (chain.supplier, chain.supplier, [250_00]),
    ]
    paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED)
    assert kept(request).state == "in_payment"
    paid(f"share:{shares[1].id}", Step.SENT, Step.EXECUTED)
    assert kept(request).state == "paid"
    chain.passed(400)
    assert models.Share.objects.filter(payee_id=other).count() == 1


def test_it_gives_back_whole_what_several_payees_were_to_be_paid(chain: Chain) -> None:
    """C3: no payee is paid of a document that may be asked for again."""
    claim = actions.enter_claim(
        actor=chain.accountant,
        entity=STATE,
        draft=ClaimDraft(ClaimKind.ASSIGNMENT, chain.supplier, chains.creditor(), "C-1", TODAY, limit=stage.euros(150)),
        on=TODAY,
    )
    request = chain.passed(400)
    payments.abandon(actor=SYSTEM, entity=STATE, transfer=request, reason="Erreur de tiers", on=TODAY)
    deliveries.drain()
    assert {each.state for each in Transfer.objects.all()} == {"abandoned"}
    assert {each.state for each in models.Share.objects.all()} == {"rejected"}
    assert (kept(request).state, models.Claim.objects.get(id=claim).taken, chain.cp()) == ("rejected", 0, (0, 0))


def test_it_hears_what_payments_announces(chain: Chain) -> None:
    request = chain.passed()
    told = {"entity": STATE, "subject": request, "transfer": request, "source": f"payment_request:{request}"}
    reactions.follow([TransferSent(**told)])
    reactions.follow([TransferExecuted(**told)])
    assert kept(request).state == "paid"
    reactions.follow([TransferRejected(**told, reason="Compte clos")])
    reactions.follow([TransferAbandoned(**told, sent=True)])
    assert kept(request).state == "rejected"


def test_it_refuses_a_step_that_does_not_follow(chain: Chain) -> None:
    request = chain.passed()
    with pytest.raises(Refused, match="KER-LIF-01"):
        paid(f"payment_request:{request}", Step.REJECTED)


def test_it_forbids_people_without_the_accountant_s_right(chain: Chain, elsewhere: Actor) -> None:
    request = chain.passed()
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.follow_transfer(
            actor=elsewhere, entity=STATE, source=f"payment_request:{request}", step=Step.SENT, on=TODAY
        )


def test_it_repeats_safely_and_leaves_other_chains_alone(chain: Chain) -> None:
    request = chain.passed()
    for _ in range(2):
        paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED)
    paid(f"refund:{request}", Step.SENT)
    assert kept(request).state == "paid"
