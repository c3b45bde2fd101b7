from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models
from polyphonie.payments.terms import Reported, TransferState

from .answers import message, report, transfers
from .stage import REISSUE, STATE, TODAY, TRANSIT, Stage, balance, codes

pytestmark = pytest.mark.django_db


def _record(stage: Stage, content: bytes, actor: Actor | None = None) -> Reported:
    return actions.record_status_report(
        actor=actor or stage.preparer, entity=STATE, content=content, name="r.xml", on=TODAY
    )


def test_it_rejects_the_transfers_that_it_names(stage: Stage) -> None:
    lot = stage.sent(1_00, 2_00)
    first = transfers(lot)[0]
    assert _record(stage, report(lot, first.id)) == Reported(lot, 1, settled=False)
    kept = models.Transfer.objects.get(entity_id=STATE, id=first.id)
    assert (kept.state, kept.reason) == (TransferState.REJECTED, "AC04 Compte clos")
    assert (balance(TRANSIT), balance(REISSUE)) == (-3_00 + kept.cents, -kept.cents)


def test_it_rejects_a_whole_lot_which_is_then_settled(stage: Stage) -> None:
    lot = stage.sent(1_00, 2_00)
    assert _record(stage, report(lot, whole=True)) == Reported(lot, 2, settled=True)
    assert (balance(TRANSIT), balance(REISSUE)) == (0, -3_00)


def test_it_refuses_what_is_no_report_or_tells_of_others(stage: Stage) -> None:
    lot = stage.sent()
    for content, code in (
        (b"<Document/>", "PAY-FIL-01"),
        (report(lot).replace(message(lot).encode(), b"LOT-1"), "PAY-LOT-01"),
        (report(lot, new_id()), "PAY-TRA-02"),
    ):
        with pytest.raises(Refused) as caught:
            _record(stage, content)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage) -> None:
    lot: UUID = stage.sent()
    with pytest.raises(Refused) as caught:
        _record(stage, report(lot), stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    lot = stage.sent()
    content = report(lot, whole=True)
    assert _record(stage, content) == Reported(lot, 1, settled=True)
    _record(stage, content)
    assert balance(REISSUE) == -120_00
