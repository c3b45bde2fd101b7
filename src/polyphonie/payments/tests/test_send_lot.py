from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.budget import actions as appropriations
from polyphonie.budget import models as budget
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Kind
from polyphonie.documents.bank import orders
from polyphonie.documents.bank.words import Order, Transfer, Version
from polyphonie.kernel import originals
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.models import Delivery
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.parties import actions as parties
from polyphonie.payments import actions, models
from polyphonie.payments.terms import Charge

from .stage import AXIS, IBAN, PAYABLE, STATE, TODAY, TRANSIT, TREASURY_IBAN, Stage, balance, codes

pytestmark = pytest.mark.django_db


def _signed(stage: Stage, *cents: int) -> object:
    lot = stage.lot(*cents)
    actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY)
    return lot


@pytest.mark.parametrize("version", Version)
def test_it_writes_the_file_consumes_cp_and_settles_suppliers(stage: Stage, version: Version) -> None:
    lot = _signed(stage, 100_00, 20_50)
    sent = actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY, version=version)  # type: ignore[arg-type]
    head, *transfers = orders.read(io.BytesIO(originals.content(entity=STATE, original=sent.file)))
    assert isinstance(head, Order) and (head.debtor.iban, head.count, head.cents) == (TREASURY_IBAN, 2, 120_50)
    assert all(isinstance(each, Transfer) and each.payee.iban == IBAN for each in transfers)
    assert transfers[0].payee.place.town == "Lorient"  # type: ignore[union-attr]
    credit = budget.Credit.objects.get(entity_id=STATE, envelope_id=stage.envelope, kind="CP")
    assert (credit.consumed, credit.reserved) == (120_50, 0)
    assert budget.Commitment.objects.get(entity_id=STATE, reference=stage.commitment).paid == 120_50
    assert (balance(PAYABLE), balance(TRANSIT)) == (120_50, -120_50)


def test_it_spends_what_has_no_commitment_and_leaves_what_is_not_of_the_budget(stage: Stage) -> None:
    free = stage.draft(30_00, charges=())
    actions.order(actor=SYSTEM, entity=STATE, draft=free, on=TODAY)
    direct = stage.draft(50_00)
    charges = (Charge(stage.envelope, "", Money(40_00), direct.source),)
    budget_left = stage.draft(50_00, source=direct.source, charges=charges)
    budget.Credit.objects.filter(entity_id=STATE, envelope_id=stage.envelope, kind="AE").update(opened=20_000_00)
    actions.order(actor=SYSTEM, entity=STATE, draft=budget_left, on=TODAY)
    stage.sent(5_00)
    credit = budget.Credit.objects.get(entity_id=STATE, envelope_id=stage.envelope, kind="CP")
    assert credit.consumed == 45_00 and balance(TRANSIT) == -85_00


def test_it_consumes_the_cp_of_the_next_year_once_the_one_it_was_charged_to_is_closed(stage: Stage) -> None:
    transfer = stage.order(100_00)
    later = TODAY.replace(year=TODAY.year + 1, month=2, day=1)
    line = ActLine(AXIS, Kind.CP, Money(500_00))
    opening = ActDraft(ActType.OPENING, later.year, "LFI 2027", "Loi de finances", later, (line,))
    appropriations.enact(actor=SYSTEM, entity=STATE, draft=opening, on=later)
    appropriations.close_year(actor=SYSTEM, entity=STATE, fiscal_year=TODAY.year, on=later)
    ledger.open_year(actor=SYSTEM, entity=STATE, year=later.year, on=later)
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=later)
    actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=later)
    actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=later)
    consumed = budget.Credit.objects.filter(entity_id=STATE, kind="CP").order_by("consumed")
    assert list(consumed.values_list("consumed", flat=True)) == [0, 100_00]
    assert budget.Credit.objects.get(entity_id=STATE, envelope_id=stage.envelope, kind="CP").consumed == 0
    models.Transfer.objects.filter(id=transfer).update(state="rejected")
    actions.abandon(actor=stage.accountant, entity=STATE, transfer=transfer, reason="Compte clos", on=later)
    assert not budget.Credit.objects.filter(entity_id=STATE, consumed__gt=0, kind="CP").exists()


def test_it_refuses_what_was_not_signed_or_whose_day_has_passed(stage: Stage) -> None:
    lot = stage.lot()
    with pytest.raises(Refused) as unsigned:
        actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY)
    actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY)
    with pytest.raises(Refused) as late:
        actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY + timedelta(days=1))
    assert (codes(unsigned), codes(late)) == ({"KER-LIF-01"}, {"PAY-DAY-01"})


def test_it_refuses_another_content_than_was_signed(stage: Stage) -> None:
    lot = _signed(stage)
    models.Lot.objects.filter(entity_id=STATE, id=lot).update(digest=bytes(32))
    with pytest.raises(Refused) as caught:
        actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY)  # type: ignore[arg-type]
    assert codes(caught) == {"PAY-LOT-03"}


def test_it_refuses_an_account_that_may_be_paid_on_no_more(stage: Stage) -> None:
    lot = _signed(stage)
    parties.close_bank_account(actor=SYSTEM, entity=STATE, account=stage.account, reason="Fraude", on=TODAY)
    with pytest.raises(Refused) as caught:
        actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY)  # type: ignore[arg-type]
    assert codes(caught) == {"PAY-BAN-01"}


def test_what_was_sent_leaves_its_lot_no_more(stage: Stage) -> None:
    lot = stage.sent()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_transfer SET lot_id = NULL, state = 'ordered' WHERE lot_id = %s", [lot])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_lot SET cents = 1 WHERE id = %s", [lot])


def test_it_forbids_strangers(stage: Stage) -> None:
    lot = _signed(stage)
    with pytest.raises(Refused) as caught:
        actions.send_lot(actor=stage.accountant, entity=STATE, lot=lot, on=TODAY)  # type: ignore[arg-type]
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    lot = _signed(stage)
    told = [actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY) for _ in range(2)]  # type: ignore[arg-type]
    assert told[0] == told[1] and balance(PAYABLE) == 120_00
    assert not Delivery.objects.filter(attempts__gt=0).exists()
