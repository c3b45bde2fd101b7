"""C4, C5, C8, H1 to H3: each proof is silent on what the acts leave, and finds the fault that is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection

from polyphonie.access import models as access
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM
from polyphonie.payments import actions as payments
from polyphonie.spending import actions, models, proofs
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind
from polyphonie.spending.terms.payment_requests import Step

from . import stage
from .chains import Chain, creditor, kept, open_bank, paid
from .stage import STATE, TODAY
from .test_liquidate_interest import LATE, liquidate, rates

__all__ = ["rates"]

Proof = Callable[[], Iterator[str]]
MINE = (
    proofs.requests_were_checked,
    proofs.payees_could_be_paid,
    proofs.lateness_cost_what_is_owed,
    proofs.duties_of_expenditure_are_apart,
    proofs.nobody_acts_twice_on_a_request,
    proofs.acts_had_their_right,
)


def planted(statement: str, *values: object) -> None:
    """What no act could write: the triggers of the table are asleep."""
    table = next(word for word in statement.split() if "_" in word)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def late(chain: Chain, rates: None) -> models.PaymentRequest:
    """A request that was paid late, with its interest liquidated; every proof holds of it."""
    request = chain.passed(1_000)
    paid(f"payment_request:{request}", Step.SENT, Step.EXECUTED, on=LATE)
    liquidate(kept(request))
    for proof in MINE:
        assert list(proof()) == [], proof.__name__
    return kept(request)


def found(proof: Proof) -> str:
    (finding,) = proof()
    return finding


def test_c4_finds_a_request_passed_without_a_check(late: models.PaymentRequest) -> None:
    planted("DELETE FROM spending_checkverdict WHERE request_id = %s AND code = 'credits'", late.id)
    told = list(proofs.requests_were_checked())
    assert "7 of eight checks" in told[0] and "credits did not hold" in told[1]


def test_c5_finds_a_payee_on_an_account_of_somebody_else(chain: Chain, late: models.PaymentRequest) -> None:
    other = creditor()
    account = "(SELECT id FROM parties_bankaccount WHERE owner_id = %s)"
    planted(f"UPDATE spending_share SET account_id = {account} WHERE request_id = %s", other, late.id)
    assert "not theirs" in found(proofs.payees_could_be_paid)


def test_c5_finds_a_payee_whom_no_claim_names(chain: Chain, late: models.PaymentRequest) -> None:
    other = creditor()
    account = "(SELECT id FROM parties_bankaccount WHERE owner_id = %s)"
    changed = f"payee_id = %s, account_id = {account}"
    planted(f"UPDATE spending_share SET {changed} WHERE request_id = %s", other, other, late.id)
    assert "no claim in force" in found(proofs.payees_could_be_paid)


def test_c5_finds_shares_that_do_not_make_the_payment(late: models.PaymentRequest) -> None:
    planted("UPDATE spending_share SET cents = cents - 1 WHERE request_id = %s", late.id)
    assert "its shares make 99999" in found(proofs.payees_could_be_paid)


def test_c8_finds_interest_at_another_rate_and_asked_twice(late: models.PaymentRequest) -> None:
    planted("UPDATE spending_interestpart SET cents = cents + 1 WHERE kind = 'interest'")
    told = list(proofs.lateness_cost_what_is_owed())
    assert "its parts make 4279" in told[0] and "279 cents of interest for 10 days" in told[1]
    planted("UPDATE spending_interestpart SET cents = cents - 101 WHERE kind = 'interest'")
    planted("UPDATE spending_paymentrequest SET cents = cents + 1 WHERE purpose = 'interest'")
    assert "4279 cents of interest were asked for" in list(proofs.lateness_cost_what_is_owed())[-1]


def test_h1_finds_who_could_have_done_both(chain: Chain, late: models.PaymentRequest) -> None:
    other = stage.somebody(Role.PUBLIC_ACCOUNTANT, name="Autre Comptable")
    access.Assignment.objects.filter(person_id=other.id).update(person_id=chain.officer.id)
    assert "while holding payment.visa" in found(proofs.duties_of_expenditure_are_apart)


def test_h2_finds_one_person_in_two_duties(chain: Chain, late: models.PaymentRequest) -> None:
    planted("UPDATE spending_checkverdict SET by = %s WHERE request_id = %s", chain.officer.id, late.id)
    assert late.number in found(proofs.nobody_acts_twice_on_a_request)


def test_h2_finds_an_officer_who_signed_the_payment_of_what_they_ordered(chain: Chain) -> None:
    """At any time: whoever ordered may hold the payer's role only later, when nothing but the past tells."""
    open_bank()
    request = chain.passed()
    preparer = stage.somebody(Role.PAYING_ACCOUNTANT, name="Paul Prépare")
    (lot,) = payments.prepare_lot(actor=preparer, entity=STATE, execute_on=TODAY, transfers=[request], on=TODAY)
    payments.sign_lot(actor=SYSTEM, entity=STATE, lot=lot, on=TODAY)
    assert not list(proofs.nobody_acts_twice_on_a_request())
    planted("UPDATE payments_lot SET signed_by = %s WHERE id = %s", chain.officer.id, lot)
    assert "one person acted in two duties" in found(proofs.nobody_acts_twice_on_a_request)


def test_h3_finds_an_order_without_the_right_and_keeps_past_ones(chain: Chain, late: models.PaymentRequest) -> None:
    mine = access.Assignment.objects.filter(person_id=chain.officer.id)
    mine.update(until_on=date(2026, 5, 1))
    assert list(proofs.acts_had_their_right()) == []
    mine.update(until_on=date(2026, 1, 2))
    assert "without holding it" in found(proofs.acts_had_their_right)


def test_c5_finds_a_claim_that_took_more_than_its_shares(chain: Chain) -> None:
    draft = ClaimDraft(ClaimKind.GARNISHMENT, chain.supplier, creditor(), "ATD-1", TODAY)
    made = actions.enter_claim(actor=chain.accountant, entity=STATE, draft=draft, on=TODAY)
    chain.passed(100)
    assert list(proofs.payees_could_be_paid()) == []
    planted("UPDATE spending_claim SET taken = taken + 1 WHERE id = %s", made)
    assert "claim ATD-1: tells 10001" in found(proofs.payees_could_be_paid)
