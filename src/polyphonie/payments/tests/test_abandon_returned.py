from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .answers import transfers
from .stage import REISSUE, STATE, TODAY, Stage, balance, codes
from .test_reissue import rejected

pytestmark = pytest.mark.django_db


def _abandon(stage: Stage, transfer: UUID, actor: Actor | None = None, reason: str = "Opposition") -> bool:
    return actions.abandon_returned(
        actor=actor or stage.accountant, entity=STATE, transfer=transfer, reason=reason, on=TODAY
    )


def _again(stage: Stage, transfer: UUID) -> UUID:
    return actions.reissue(actor=stage.accountant, entity=STATE, transfer=transfer, account=stage.account, on=TODAY)


def test_it_abandons_what_came_back(stage: Stage) -> None:
    transfer = rejected(stage)
    assert _abandon(stage, transfer)
    assert models.Transfer.objects.get(id=transfer).state == "abandoned" and balance(REISSUE) == 0


def test_it_abandons_what_was_issued_again(stage: Stage) -> None:
    transfer = rejected(stage)
    again = _again(stage, transfer)
    assert _abandon(stage, transfer)
    assert models.Transfer.objects.get(id=again).state == "abandoned" and balance(REISSUE) == 0


def test_it_repeats_safely_and_leaves_what_is_at_the_bank_or_never_left(stage: Stage) -> None:
    transfer = rejected(stage)
    _abandon(stage, transfer)
    assert not _abandon(stage, transfer)
    assert not _abandon(stage, transfers(stage.sent())[0].id)
    assert not _abandon(stage, stage.order())


def test_it_refuses_what_is_in_a_lot_that_was_not_sent(stage: Stage) -> None:
    transfer = rejected(stage)
    _again(stage, transfer)
    actions.prepare_lot(actor=stage.preparer, entity=STATE, on=TODAY)
    with pytest.raises(Refused) as gathered:
        _abandon(stage, transfer)
    with pytest.raises(Refused) as silent:
        _abandon(stage, transfer, reason="")
    with pytest.raises(Refused) as unknown:
        _abandon(stage, new_id())
    assert (codes(gathered), codes(silent), codes(unknown)) == ({"PAY-LOT-04"}, {"PAY-REA-01"}, {"PAY-TRA-01"})


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        _abandon(stage, stage.order(), stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}
