from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties
from polyphonie.payments import actions, models, rules
from polyphonie.payments.terms import Charge, TransferState

from .stage import IBAN, NEW_YEAR, OTHER_IBAN, STATE, TODAY, Stage, bank_account, codes

pytestmark = pytest.mark.django_db


def test_it_orders_a_transfer_named_by_what_it_pays(stage: Stage) -> None:
    draft = stage.draft()
    ordered = actions.order(actor=stage.accountant, entity=STATE, draft=draft, on=TODAY)
    kept = models.Transfer.objects.get(entity_id=STATE, id=ordered)
    assert draft.source == f"payment_request:{ordered}"
    assert (kept.iban, kept.bic, kept.state) == (IBAN, "BNPAFRPP", TransferState.ORDERED)
    assert (kept.envelopes, kept.charged) == ([stage.envelope], [120_00])
    assert len(rules.end_to_end(ordered)) == 32 and rules.named(rules.end_to_end(ordered)) == ordered
    assert AuditRow.objects.filter(subject=f"transfer:{ordered}", act="payments.order").count() == 1


def test_it_refuses_what_cannot_be_paid(stage: Stage) -> None:
    wrong = stage.draft(
        0,
        source="payment_request:12",
        label="",
        payee_name="\n",
        ground=" ",
        supplier_account="6061000000",
        charges=(Charge(stage.envelope, stage.commitment, Money(1), "payment_request:12"),),
    )
    with pytest.raises(Refused) as caught:
        actions.order(actor=stage.accountant, entity=STATE, draft=wrong, on=TODAY)
    assert codes(caught) == {"PAY-SRC-01", "PAY-AMO-01", "PAY-WOR-01", "PAY-GRO-01", "PAY-CHA-01", "PAY-ACC-01"}


def test_it_refuses_an_account_that_may_not_be_paid_on_or_is_another_s(stage: Stage) -> None:
    changed = bank_account(stage.supplier, OTHER_IBAN)
    for draft, on, code in (
        (stage.draft(account=changed), NEW_YEAR, "PAY-BAN-01"),
        (stage.draft(account=new_id()), TODAY, "PAY-BAN-01"),
        (stage.draft(account=stage.treasury), TODAY, "PAY-BAN-02"),
    ):
        with pytest.raises(Refused) as caught:
            actions.order(actor=stage.accountant, entity=STATE, draft=draft, on=on)
        assert codes(caught) == {code}


def test_it_refuses_another_content_for_what_was_ordered(stage: Stage) -> None:
    source = f"payment_request:{new_id()}"
    actions.order(actor=stage.accountant, entity=STATE, draft=stage.draft(source=source), on=TODAY)
    with pytest.raises(Refused) as caught:
        actions.order(actor=stage.accountant, entity=STATE, draft=stage.draft(99, source=source), on=TODAY)
    assert codes(caught) == {"PAY-SRC-02"}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_transfer SET cents = cents + 1 WHERE entity_id = %s", [STATE])


def test_it_forbids_who_pays_and_strangers(stage: Stage) -> None:
    for actor in (stage.preparer, stage.stranger):
        with pytest.raises(Refused) as caught:
            actions.order(actor=actor, entity=STATE, draft=stage.draft(), on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely_even_when_the_account_is_closed_since(stage: Stage) -> None:
    draft = stage.draft()
    first = actions.order(actor=stage.accountant, entity=STATE, draft=draft, on=TODAY)
    parties.close_bank_account(actor=SYSTEM, entity=STATE, account=stage.account, reason="Clos", on=TODAY)
    again = actions.order(actor=stage.accountant, entity=STATE, draft=draft, on=TODAY)
    assert first == again and models.Transfer.objects.count() == 1
