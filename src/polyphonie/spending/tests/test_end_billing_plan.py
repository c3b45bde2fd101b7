from __future__ import annotations

import pytest

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.terms.billing_plans import TermState

from . import stage
from .chains import Chain
from .stage import STATE, TODAY
from .test_draft_billing_plan import plan, plan_draft, shown


def test_it_expects_nothing_more_once(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(600))
    made = plan(chain, plan_draft(commitment))
    for _ in range(2):
        actions.end_billing_plan(actor=chain.manager, entity=STATE, plan=made, on=TODAY)
    assert {each.state for each in shown(made).terms} == {TermState.CANCELLED}
    assert plan(chain, plan_draft(commitment)) != made


def test_it_refuses_an_unknown_plan(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-ECH-05"):
        actions.end_billing_plan(actor=chain.manager, entity=STATE, plan=new_id(), on=TODAY)


def test_it_forbids_whoever_prepares_no_commitment(chain: Chain) -> None:
    made = plan(chain, plan_draft(stage.validated(chain.supplier, stage.line(600))))
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.end_billing_plan(actor=chain.officer, entity=STATE, plan=made, on=TODAY)
