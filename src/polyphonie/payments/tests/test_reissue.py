from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models, rules
from polyphonie.payments.terms import TransferState

from .answers import report, transfers
from .stage import OTHER_IBAN, REISSUE, STATE, TODAY, TRANSIT, Stage, balance, bank_account, codes

pytestmark = pytest.mark.django_db


def rejected(stage: Stage) -> UUID:
    lot = stage.sent()
    actions.record_status_report(
        actor=stage.preparer, entity=STATE, content=report(lot, whole=True), name="r.xml", on=TODAY
    )
    return transfers(lot)[0].id


def _reissue(stage: Stage, transfer: UUID, account: UUID | None = None, actor: Actor | None = None) -> UUID:
    return actions.reissue(
        actor=actor or stage.accountant, entity=STATE, transfer=transfer, account=account or stage.account, on=TODAY
    )


def test_it_makes_a_new_transfer_under_a_new_name(stage: Stage) -> None:
    first = rejected(stage)
    again = _reissue(stage, first)
    kept = models.Transfer.objects.get(entity_id=STATE, id=again)
    assert (kept.root_id, kept.supplier_account, kept.charged) == (first, REISSUE, None)
    assert rules.end_to_end(again) != rules.end_to_end(first)
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY)
    actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY)
    assert (balance(REISSUE), balance(TRANSIT)) == (0, -120_00)


def test_it_refuses_one_that_was_not_rejected_or_another_s_account(stage: Stage) -> None:
    first = rejected(stage)
    later = bank_account(stage.supplier, OTHER_IBAN)
    models.Transfer.objects.filter(entity_id=STATE, id=first).update(state=TransferState.REJECTED)
    for transfer, account, code in (
        (stage.order(), later, "KER-LIF-01"),
        (first, stage.treasury, "PAY-BAN-02"),
        (first, first, "PAY-BAN-01"),
    ):
        with pytest.raises(Refused) as caught:
            _reissue(stage, transfer, account)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        _reissue(stage, stage.order(), actor=stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    first = rejected(stage)
    assert _reissue(stage, first) == _reissue(stage, first)
