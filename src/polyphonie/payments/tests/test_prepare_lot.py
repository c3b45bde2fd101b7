from __future__ import annotations

from datetime import date, timedelta

import pytest

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties
from polyphonie.payments import actions, models
from polyphonie.payments.terms import LotState, TransferState

from .stage import OTHER_IBAN, STATE, TODAY, Stage, bank_account, codes

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)


def test_it_gathers_what_is_due_in_lots_of_so_many(stage: Stage) -> None:
    for cents in (1, 2, 3):
        stage.order(cents)
    later = stage.order(4, due_on=TODAY + timedelta(days=30))
    lots = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY, most=2)
    kept = [models.Lot.objects.get(entity_id=STATE, id=lot) for lot in lots]
    assert [(lot.message, lot.count, lot.cents, lot.state) for lot in kept] == [
        ("LOT-2026-000001", 2, 3, LotState.PREPARED),
        ("LOT-2026-000002", 1, 3, LotState.PREPARED),
    ]
    assert models.Transfer.objects.get(entity_id=STATE, id=later).state == TransferState.ORDERED


def test_it_pays_on_an_open_day_of_target(stage: Stage) -> None:
    stage.order(due_on=date(2026, 3, 7))
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=date(2026, 3, 7))
    assert models.Lot.objects.get(entity_id=STATE, id=lot).execute_on == MONDAY


def test_it_leaves_out_what_goes_to_an_account_that_was_closed(stage: Stage) -> None:
    stage.order(5)
    other = bank_account(stage.supplier, OTHER_IBAN)
    stage.order(7, account=other)
    parties.close_bank_account(actor=SYSTEM, entity=STATE, account=other, reason="Clos", on=TODAY)
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    assert models.Lot.objects.get(entity_id=STATE, id=lot).cents == 5
    assert models.Transfer.objects.get(entity_id=STATE, cents=7).state == TransferState.ORDERED


def test_it_refuses_a_closed_day_no_account_and_nothing_to_pay(stage: Stage) -> None:
    for told, code in (
        ({"execute_on": date(2026, 3, 8)}, "PAY-DAY-01"),
        ({"execute_on": TODAY - timedelta(days=3)}, "PAY-DAY-01"),
        ({"debtor": stage.account}, "PAY-DEB-01"),
        ({}, "PAY-LOT-02"),
    ):
        with pytest.raises(Refused) as caught:
            actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY, **told)  # type: ignore[arg-type]
        assert codes(caught) == {code}


def test_it_forbids_who_passes_and_strangers(stage: Stage) -> None:
    for actor in (stage.accountant, stage.stranger):
        with pytest.raises(Refused) as caught:
            actions.prepare_lot(actor=actor, entity=STATE, on=TODAY)
        assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    wanted = stage.order()
    actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY, transfers=[wanted])
    with pytest.raises(Refused) as caught:
        actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY, transfers=[wanted])
    assert codes(caught) == {"PAY-LOT-02"}
