from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import models as budget
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .answers import report
from .stage import PAYABLE, REISSUE, STATE, TODAY, Stage, balance, codes
from .test_reissue import rejected

pytestmark = pytest.mark.django_db


def _abandon(stage: Stage, transfer: UUID, reason: str = "Créancier inconnu", actor: Actor | None = None) -> None:
    actions.abandon(actor=actor or stage.accountant, entity=STATE, transfer=transfer, reason=reason, on=TODAY)


def test_it_gives_cp_back_and_owes_the_creditor_again(stage: Stage) -> None:
    _abandon(stage, rejected(stage))
    credit = budget.Credit.objects.get(entity_id=STATE, envelope_id=stage.envelope, kind="CP")
    assert (credit.consumed, balance(REISSUE), balance(PAYABLE)) == (0, 0, 0)


def test_it_refuses_what_was_sent_or_no_reason(stage: Stage) -> None:
    ordered = stage.order()
    with pytest.raises(Refused) as silent:
        _abandon(stage, ordered, "")
    actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    with pytest.raises(Refused) as gathered:
        _abandon(stage, ordered)
    assert (codes(silent), codes(gathered)) == ({"PAY-REA-01"}, {"KER-LIF-01"})


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        _abandon(stage, stage.order(), actor=stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    transfer = rejected(stage)
    for _ in range(2):
        _abandon(stage, transfer)
    assert balance(REISSUE) == 0


def _shared(stage: Stage) -> tuple[UUID, UUID]:
    """Two transfers that pay two payees of one document."""
    document = new_id()
    return stage.order(shared=document), stage.order(shared=document)


def test_it_gives_up_whole_what_pays_several_payees(stage: Stage) -> None:
    first, second = _shared(stage)
    _abandon(stage, second)
    _abandon(stage, first)
    states = models.Transfer.objects.filter(id__in=(first, second)).values_list("state", flat=True)
    assert set(states) == {"abandoned"}


def test_it_refuses_a_part_whose_other_payee_was_paid_or_is_about_to_be(stage: Stage) -> None:
    first, second = _shared(stage)
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY, transfers=[first])
    with pytest.raises(Refused) as gathered:
        _abandon(stage, second)
    actions.withdraw_lot(actor=stage.preparer, entity=STATE, lot=lot, reason="Un autre jour", on=TODAY)
    (lot,) = actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY)
    actions.send_lot(actor=stage.preparer, entity=STATE, lot=lot, on=TODAY)
    content = report(lot, first)
    actions.record_status_report(actor=stage.preparer, entity=STATE, content=content, name="r.xml", on=TODAY)
    with pytest.raises(Refused) as sent:
        _abandon(stage, first)
    assert (codes(gathered), codes(sent)) == ({"PAY-TRA-03"}, {"PAY-TRA-03"})
    content = report(lot, second)
    actions.record_status_report(actor=stage.preparer, entity=STATE, content=content, name="s.xml", on=TODAY)
    _abandon(stage, first)
    assert (balance(REISSUE), balance(PAYABLE)) == (0, 0)
