"""Each of the accountant's eight checks refuses what it is for: by itself, and in the act that passes a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.models import BankAccount
from polyphonie.spending import models
from polyphonie.spending.rules import checks as rules
from polyphonie.spending.rules.checks import Facts, LineFacts, Signature
from polyphonie.spending.terms.checks import CheckCode, Finding, check_terms

from .chains import Chain, kept
from .stage import CHARGE, STATE, TODAY
from .test_proofs_of_payments import planted

LINE = LineFacts(1, 400_00, same_imputation=True, in_year=True, certified=400_00, requested=400_00)
SIGNED = Signature("ORD-1", "Ondine", TODAY, "authorising_officer", holds=True, untouched=True)
FACTS = Facts(
    cents=400_00,
    payable=400_00,
    signature=SIGNED,
    unordered=False,
    certified_by_order=False,
    presumed=(),
    lines=(LINE,),
    reserved=400_00,
    invoice="F-1",
    owed=400_00,
    right_on=TODAY,
    payees=(("Atelier", "FR76"),),
)
WRONG: tuple[tuple[CheckCode, dict[str, Any]], ...] = (
    (CheckCode.AUTHORISING_OFFICER, {"signature": None}),
    (CheckCode.AUTHORISING_OFFICER, {"signature": replace(SIGNED, holds=False)}),
    (CheckCode.AUTHORISING_OFFICER, {"signature": replace(SIGNED, untouched=False)}),
    (CheckCode.IMPUTATION, {"lines": (replace(LINE, same_imputation=False),)}),
    (CheckCode.IMPUTATION, {"lines": (replace(LINE, in_year=False),)}),
    (CheckCode.CREDITS, {"reserved": 399_99}),
    (CheckCode.CERTIFICATION, {"lines": (replace(LINE, certified=399_99),)}),
    (CheckCode.CERTIFICATION, {"presumed": (("2600000001", ""),)}),
    (CheckCode.LIQUIDATION, {"lines": (replace(LINE, cents=399_99),)}),
    (CheckCode.LIQUIDATION, {"owed": 399_99}),
    (CheckCode.PRESCRIPTION, {"right_on": date(2021, 12, 31)}),
    (CheckCode.DISCHARGE, {"payees": (("Atelier", ""),)}),
)


def test_they_hold_of_what_is_right() -> None:
    assert {each.finding for each in rules.checks(FACTS, on=TODAY)} == {Finding.HOLDS}
    assert {code for code, _ in WRONG} | {CheckCode.DOCUMENTS} == set(CheckCode)


@pytest.mark.parametrize(("code", "fault"), WRONG)
def test_each_fails_alone_and_says_its_name(code: CheckCode, fault: dict[str, Any]) -> None:
    found = rules.checks(replace(FACTS, **fault), on=TODAY)
    assert [each.code for each in found if each.finding is Finding.FAILS] == [code]
    for required in (False, True):
        refused = list(rules.visa_refusals(found, confirmed=(), required=required, terms=check_terms(TODAY)))
        assert [each.code for each in refused] == (
            [] if required and check_terms()[code].requisition else ["SPE-CHK-01"]
        )
        assert all(check_terms()[code].name.fr in each.fr for each in refused)


def test_no_requisition_sets_aside_what_the_decree_protects() -> None:
    """Décret 2012-1246, article 38: the credits, the certification of the service, the discharge."""
    kept_to = {code for code, each in check_terms().items() if not each.requisition}
    assert kept_to == {CheckCode.CREDITS, CheckCode.CERTIFICATION, CheckCode.DISCHARGE}


def test_documents_that_are_not_an_invoice_ask_for_eyes() -> None:
    found = rules.checks(replace(FACTS, owed=None), on=TODAY)
    terms = check_terms(TODAY)
    (refused,) = rules.visa_refusals(found, confirmed=(), required=False, terms=terms)
    assert refused.code == "SPE-CHK-02" and terms[CheckCode.DOCUMENTS].name.fr in refused.fr
    assert not list(rules.visa_refusals(found, confirmed={CheckCode.DOCUMENTS}, required=False, terms=terms))


def _of_no_officer(_chain: Chain, request: UUID) -> None:
    planted("UPDATE spending_paymentorder SET role = 'commitment_manager' WHERE request_id = %s", request)


def _rewritten(_chain: Chain, request: UUID) -> None:
    planted("UPDATE spending_paymentorder SET digest = '\\x00' WHERE request_id = %s", request)


def _elsewhere(_chain: Chain, request: UUID) -> None:
    planted("UPDATE spending_requestline SET charge_account = %s WHERE request_id = %s", f"{CHARGE[:-1]}9", request)


def _without_credits(chain: Chain, request: UUID) -> None:
    asked = {"entity": STATE, "envelope": chain.envelope, "kind": Kind.CP, "source": kept(request).source, "on": TODAY}
    budget.release(actor=SYSTEM, amount=Money(1), **asked)


def _miscounted(_chain: Chain, request: UUID) -> None:
    planted("UPDATE spending_requestline SET cents = cents + 1 WHERE request_id = %s", request)


def _without_account(_chain: Chain, _request: UUID) -> None:
    BankAccount.objects.update(closed_on=TODAY)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (CheckCode.AUTHORISING_OFFICER, _of_no_officer),
        (CheckCode.AUTHORISING_OFFICER, _rewritten),
        (CheckCode.IMPUTATION, _elsewhere),
        (CheckCode.CREDITS, _without_credits),
        (CheckCode.LIQUIDATION, _miscounted),
        (CheckCode.DISCHARGE, _without_account),
    ],
)
def test_the_act_refuses_what_a_check_finds(
    chain: Chain, code: CheckCode, fault: Callable[[Chain, UUID], None]
) -> None:
    request = chain.ordered()
    fault(chain, request)
    with pytest.raises(Refused) as caught:
        chain.passes(request)
    (refused,) = caught.value.refusals
    assert refused.code == "SPE-CHK-01" and check_terms()[code].name.fr in refused.fr
    assert kept(request).state == "ordered" and not models.CheckVerdict.objects.exists()
