from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.models import BankAccount
from polyphonie.spending import actions, models
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.terms.payment_requests import Flux, InvoiceReference

from . import stage
from .chains import Chain, booked, kept
from .invoiced import INVOICED_ON, credited, delivered
from .stage import STATE, TODAY
from .test_proofs_of_payments import planted


def test_it_keeps_the_eight_checks_and_enters_the_debt(chain: Chain) -> None:
    request = chain.passed(400)
    assert kept(request).state == "passed"
    verdicts = models.CheckVerdict.objects.order_by("id")
    assert [each.code for each in verdicts] == [
        *("authorising_officer", "imputation", "credits", "certification"),
        *("liquidation", "documents", "prescription", "discharge"),
    ]
    assert all(each.holds for each in verdicts)
    assert [each.code for each in verdicts if not each.computed] == ["documents"]
    assert booked(request) == ["Demande de paiement prise en charge"]


def test_it_enters_the_charge_where_no_service_was_certified_before(chain: Chain) -> None:
    request = chain.enter(chain.draft(chain.commitment(certified=0), flux=Flux.VALIDATION_CERTIFIES))
    chain.order(request)
    chain.passes(request)
    assert booked(request) == ["Demande de paiement directe"]


def test_it_passes_without_an_order_what_the_law_lets_pay_so(chain: Chain) -> None:
    envelope = stage.open_pensions()
    stage.grant(chain.manager, Role.COMMITMENT_MANAGER, stage.ENTITY)
    request = chain.enter(chain.pension(envelope=envelope))
    chain.passes(request)
    assert kept(request).state == "passed" and stage.credit(envelope, stage.Kind.CP).reserved == 400_00


def test_it_passes_an_invoice_in_parts_and_no_more_than_it_owes(chain: Chain) -> None:
    """The liquidation: 120 euros less a credit note of 30, which came once all of it was asked for."""
    place, commitment = delivered(number="F2026-000"), chain.commitment()
    told = {"invoice": InvoiceReference(place.entity, place.invoice), "received_on": INVOICED_ON}
    parts = [chain.enter(chain.draft(commitment, each, **told), on=INVOICED_ON, actor=SYSTEM) for each in (80, 40)]
    for part in parts:
        chain.order(part, on=INVOICED_ON)
    credited(place, 25)
    with pytest.raises(Refused, match="SPE-CHK-01"):
        chain.passes(parts[0], on=INVOICED_ON)
    actions.reject_request(actor=SYSTEM, entity=STATE, request=parts[1], words="Avoir reçu", on=INVOICED_ON)
    chain.passes(parts[0], on=INVOICED_ON)
    rest = chain.enter(chain.draft(commitment, 10, **told), on=INVOICED_ON, actor=SYSTEM)
    chain.order(rest, on=INVOICED_ON)
    chain.passes(rest, on=INVOICED_ON)


def test_it_refuses_a_direct_expense_of_another_nature(chain: Chain) -> None:
    """The imputation: what is no nature of flow 4 is charged to a commitment."""
    request = chain.enter(chain.draft())
    chain.order(request)
    planted("UPDATE spending_requestline SET charge_account = %s WHERE request_id = %s", stage.CHARGE, request)
    checks = queries.checks_of(kept(request), models.lines_of(STATE, [request])[request], on=TODAY)
    assert {each.code for each in checks if each.finding == "fails"} >= {"imputation"}
    with pytest.raises(Refused, match="SPE-CHK-01"):
        chain.passes(request)


def test_it_refuses_what_nobody_looked_at(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-CHK-02"):
        chain.passes(chain.ordered(), confirmed=())


def test_it_refuses_a_payee_without_a_usable_account(chain: Chain) -> None:
    """C5."""
    request = chain.ordered()
    BankAccount.objects.update(usable_on=date(2026, 3, 3))
    with pytest.raises(Refused, match="SPE-CHK-01"):
        chain.passes(request)
    assert kept(request).state == "ordered" and not models.CheckVerdict.objects.exists()


def test_it_refuses_a_prescribed_debt_unless_required_in_writing(chain: Chain) -> None:
    request = chain.ordered(right_on=date(2021, 5, 1))
    with pytest.raises(Refused, match="SPE-CHK-01"):
        chain.passes(request)
    chain.suspend(request, "liquidation_error")
    actions.requisition(actor=chain.officer, entity=STATE, request=request, words="Passez outre.", on=TODAY)
    chain.passes(request)
    assert kept(request).state == "passed"


def test_it_refuses_in_the_database_what_was_not_checked(chain: Chain) -> None:
    """C4."""
    request = chain.ordered()
    with pytest.raises(IntegrityError, match="without its eight checks"):
        models.PaymentRequest.objects.filter(id=request).update(
            state="passed", passed_on=TODAY, passed_by=chain.accountant.id
        )


def test_it_refuses_an_order_whose_request_was_changed_since(chain: Chain) -> None:
    request = chain.ordered()
    with pytest.raises(IntegrityError, match="never changes"):
        models.PaymentRequest.objects.filter(id=request).update(cents=1)


def test_it_forbids_whoever_ordered_it_and_other_accountants(chain: Chain, elsewhere: Actor) -> None:
    request = chain.ordered()
    with pytest.raises(Refused):
        chain.passes(request, actor=elsewhere)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        chain.passes(request, actor=chain.officer)
    other = stage.somebody(Role.PUBLIC_ACCOUNTANT)
    with pytest.raises(IntegrityError, match="other_passes"):
        models.PaymentRequest.objects.filter(id=request).update(ordered_by=other.id, passed_by=other.id)


def test_it_repeats_safely(chain: Chain) -> None:
    request = chain.passed()
    chain.passes(request)
    assert models.CheckVerdict.objects.count() == 8 and len(booked(request)) == 1
