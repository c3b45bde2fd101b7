from __future__ import annotations

import pytest

from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .stage import STATE, TODAY, Stage, codes

pytestmark = pytest.mark.django_db


def test_it_gives_its_transfers_back_to_what_is_to_pay(stage: Stage) -> None:
    lot = stage.lot(1, 2)
    actions.withdraw_lot(actor=stage.preparer, entity=STATE, lot=lot, reason="Doublon", on=TODAY)
    (again,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    assert models.Lot.objects.get(entity_id=STATE, id=again).cents == 3


def test_it_refuses_one_that_was_sent_or_no_reason(stage: Stage) -> None:
    lot = stage.sent()
    for reason, code in (("Trop tard", "KER-LIF-01"), ("", "PAY-REA-01")):
        with pytest.raises(Refused) as caught:
            actions.withdraw_lot(actor=stage.preparer, entity=STATE, lot=lot, reason=reason, on=TODAY)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        actions.withdraw_lot(actor=stage.stranger, entity=STATE, lot=stage.lot(), reason="Non", on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    lot = stage.lot()
    for _ in range(2):
        actions.withdraw_lot(actor=stage.preparer, entity=STATE, lot=lot, reason="Doublon", on=TODAY)
