from __future__ import annotations

import pytest

from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models

from .stage import STATE, TODAY, Stage, codes

pytestmark = pytest.mark.django_db


def test_it_orders_many_and_answers_in_their_order(stage: Stage) -> None:
    drafts = [stage.draft(100 + each, charges=()) for each in range(5)]
    ordered = actions.order_all(actor=stage.accountant, entity=STATE, drafts=drafts, on=TODAY)
    assert [f"payment_request:{each}" for each in ordered] == [draft.source for draft in drafts]
    assert actions.order_all(actor=stage.accountant, entity=STATE, drafts=[], on=TODAY) == ()


def test_it_refuses_all_when_one_is_wrong(stage: Stage) -> None:
    drafts = [stage.draft(charges=()), stage.draft(0, charges=())]
    twice = [stage.draft(1, charges=()), stage.draft(2, charges=())]
    twice[1] = stage.draft(2, source=twice[0].source, charges=())
    for wrong, code in ((drafts, "PAY-AMO-01"), (twice, "PAY-SRC-02")):
        with pytest.raises(Refused) as caught:
            actions.order_all(actor=stage.accountant, entity=STATE, drafts=wrong, on=TODAY)
        assert codes(caught) == {code} and not models.Transfer.objects.exists()


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        actions.order_all(actor=stage.stranger, entity=STATE, drafts=[stage.draft()], on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely_with_some_that_are_new(stage: Stage) -> None:
    drafts = [stage.draft(charges=()) for _ in range(3)]
    actions.order_all(actor=stage.accountant, entity=STATE, drafts=drafts[:2], on=TODAY)
    again = actions.order_all(actor=stage.accountant, entity=STATE, drafts=[*drafts, drafts[0]], on=TODAY)
    assert len(again) == 4 and models.Transfer.objects.count() == 3
