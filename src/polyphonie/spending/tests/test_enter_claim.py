from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions as payments
from polyphonie.payments.models import Transfer
from polyphonie.spending import actions, models, proofs
from polyphonie.spending.rules.claims import split
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind, ClaimView
from polyphonie.spending.terms.payment_requests import Step

from . import chains, stage
from .chains import Chain, kept, open_bank, paid
from .stage import STATE, TODAY, euros


def _enter(chain: Chain, other: UUID, *, actor: Actor | None = None, **given: Any) -> UUID:
    told: dict[str, Any] = {"reference": "C-1", "served_on": TODAY, **given}
    draft = ClaimDraft(ClaimKind.GARNISHMENT, chain.supplier, other, **told)
    return actions.enter_claim(actor=actor or chain.accountant, entity=STATE, draft=draft, on=TODAY)


def test_it_keeps_a_claim_as_it_was_served(chain: Chain) -> None:
    _enter(chain, chains.creditor(), limit=euros(100))
    assert models.Claim.objects.get().view.left == 100_00


def test_it_takes_of_what_was_passed_and_has_not_left(chain: Chain) -> None:
    """C5: the payee is whom the claims give it to on the day of the payment."""
    bank, state = chains.creditor(), chains.creditor("Trésorerie", "99992002800019")
    request = chain.passed(400)
    first = _enter(chain, bank, limit=euros(150))
    second = _enter(chain, state, reference="C-2", limit=euros(250))
    shares = models.Share.objects.order_by("place")
    assert [(each.payee_id, each.cents, each.claim_id) for each in shares] == [
        (state, 250_00, second),
        (bank, 150_00, first),
    ]
    open_ = Transfer.objects.exclude(state="abandoned").order_by("cents")
    assert [(each.payee_id, each.cents, each.charged, each.shared) for each in open_] == [
        (bank, 150_00, [150_00], request),
        (state, 250_00, [250_00], request),
    ]
    for share in shares:
        paid(f"share:{share.id}", Step.SENT, Step.EXECUTED)
    assert kept(request).state == "paid" and not list(proofs.payees_could_be_paid())
    _enter(chain, bank, reference="C-3")
    assert models.Share.objects.count() == 2


def test_it_takes_no_more_under_a_commitment_than_is_owed_there(chain: Chain) -> None:
    commitment = chain.commitment()
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    _enter(chain, chains.creditor(), commitment=chain.commitment())
    assert models.Share.objects.get().claim_id is None
    _enter(chain, chains.creditor("Trésorerie", "99992002800019"), reference="C-2", commitment=commitment)
    assert models.Share.objects.get().claim_id is not None


def test_it_refuses_what_waits_in_a_lot_or_for_an_account(chain: Chain) -> None:
    open_bank()
    request = chain.passed(400)
    other = stage.register_supplier("99991002900019", "Banque des Cessions")
    with pytest.raises(Refused, match="SPE-CLM-04"):
        _enter(chain, other)
    chains.add_account(other)
    (lot,) = payments.prepare_lot(actor=SYSTEM, entity=STATE, execute_on=TODAY, transfers=[request], on=TODAY)
    with pytest.raises(Refused, match="PAY-LOT-04"):
        _enter(chain, other)
    payments.withdraw_lot(actor=SYSTEM, entity=STATE, lot=lot, reason="Opposition", on=TODAY)
    assert _enter(chain, other) and models.Share.objects.get().payee_id == other


@pytest.mark.parametrize("reissued", [False, True])
def test_it_takes_of_what_the_bank_sent_back(chain: Chain, reissued: bool) -> None:
    """Issued again, it would pay the debtor: it is asked for again, and pays the beneficiary."""
    open_bank()
    other, (request, transfer) = chains.creditor(), _sent(chain)
    Transfer.objects.filter(id=transfer).update(state="rejected")
    paid(f"payment_request:{request}", Step.SENT, Step.REJECTED)
    if reissued:
        account = Transfer.objects.get(id=transfer).account_id
        payments.reissue(actor=chain.accountant, entity=STATE, transfer=transfer, account=account, on=TODAY)
    _enter(chain, other)
    assert set(Transfer.objects.values_list("state", flat=True)) == {"abandoned"} | (
        {"reissued"} if reissued else set()
    )
    paid(f"payment_request:{request}", Step.ABANDONED)
    assert kept(request).state == "rejected" and chain.cp() == (0, 0)
    chain.passed(400)
    assert models.Share.objects.order_by("id").last().payee_id == other  # type: ignore[union-attr]


def test_it_leaves_what_is_at_the_bank(chain: Chain) -> None:
    open_bank()
    request, _ = _sent(chain)
    paid(f"payment_request:{request}", Step.SENT)
    _enter(chain, chains.creditor())
    assert Transfer.objects.get().state == "gathered" and kept(request).state == "in_payment"


def _sent(chain: Chain) -> tuple[UUID, UUID]:
    """A request of which the lot was sent, and its transfer."""
    request = chain.passed(400)
    (lot,) = payments.prepare_lot(actor=SYSTEM, entity=STATE, execute_on=TODAY, transfers=[request], on=TODAY)
    other_hand = Actor(ActorKind.SYSTEM, new_id(), "Bruno Signe")
    payments.sign_lot(actor=other_hand, entity=STATE, lot=lot, on=TODAY)
    payments.send_lot(actor=SYSTEM, entity=STATE, lot=lot, on=TODAY)
    return request, Transfer.objects.get().id


@pytest.mark.parametrize("wrong", [{"reference": ""}, {"served_on": date(2027, 1, 1)}, {"limit": euros(0)}])
def test_it_refuses_a_claim_that_is_none(chain: Chain, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="SPE-CLM-02"):
        _enter(chain, chains.creditor(), **wrong)
    with pytest.raises(Refused, match="SPE-CLM-02"):
        _enter(chain, chain.supplier)


def test_it_refuses_a_commitment_of_another_creditor(chain: Chain) -> None:
    other = chains.creditor()
    mine = chain.commitment()
    assert _enter(chain, other, commitment=mine)
    with pytest.raises(Refused, match="SPE-CLM-03"):
        _enter(chain, other, commitment=new_id(), reference="C-2")


def test_it_forbids_the_ordering_side(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _enter(chain, chains.creditor(), actor=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    other = chains.creditor()
    assert _enter(chain, other) == _enter(chain, other)


AMOUNTS = st.integers(0, 10_000)


@given(AMOUNTS, st.lists(st.tuples(st.none() | AMOUNTS, st.booleans()), max_size=4), AMOUNTS)
def test_it_loses_no_cent_and_takes_no_more_than_is_claimed(
    cents: int, claims: list[tuple[int | None, bool]], under: int
) -> None:
    commitment, creditor = new_id(), new_id()
    owed: dict[UUID | None, int] = {commitment: min(under, cents), None: cents - min(under, cents)}
    views = [
        ClaimView(new_id(), ClaimKind.ASSIGNMENT, new_id(), "B", commitment if bound else None, left)
        for left, bound in claims
    ]
    found = split(cents, creditor=creditor, name="A", owed=owed, claims=views)
    assert sum(each.cents for each in found) == cents and all(each.cents > 0 for each in found)
    limits = {each.id: each.left for each in views}
    assert all(limits[each.claim] is None or each.cents <= limits[each.claim] for each in found if each.claim)  # type: ignore[operator]
    bound_ = sum(each.cents for each in found for view in views if view.id == each.claim and view.commitment)
    assert bound_ <= owed[commitment]
