from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .answers import transfers
from .stage import STATE, TODAY, Stage, codes

pytestmark = pytest.mark.django_db


def _take_back(stage: Stage, transfer: UUID, actor: Actor | None = None, reason: str = "Opposition") -> bool:
    return actions.take_back(actor=actor or stage.accountant, entity=STATE, transfer=transfer, reason=reason, on=TODAY)


def test_it_takes_back_what_waits_for_its_lot(stage: Stage) -> None:
    transfer = stage.order()
    assert _take_back(stage, transfer)
    assert models.Transfer.objects.get(id=transfer).state == "abandoned"
    with pytest.raises(Refused) as nothing:
        actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    assert codes(nothing) == {"PAY-LOT-02"}


def test_it_leaves_what_was_sent(stage: Stage) -> None:
    assert not _take_back(stage, transfers(stage.sent())[0].id)


def test_it_refuses_what_is_in_a_lot_that_was_not_sent(stage: Stage) -> None:
    transfer = transfers(stage.lot())[0].id
    with pytest.raises(Refused) as gathered:
        _take_back(stage, transfer)
    with pytest.raises(Refused) as silent:
        _take_back(stage, transfer, reason="")
    with pytest.raises(Refused) as unknown:
        _take_back(stage, new_id())
    assert (codes(gathered), codes(silent), codes(unknown)) == ({"PAY-LOT-04"}, {"PAY-REA-01"}, {"PAY-TRA-01"})


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        _take_back(stage, stage.order(), stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    transfer = stage.order()
    assert (_take_back(stage, transfer), _take_back(stage, transfer)) == (True, False)
