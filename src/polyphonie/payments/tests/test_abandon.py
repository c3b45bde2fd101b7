from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import models as budget
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions

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
