from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import tacit as queries

from .chains import Chain
from .stage import STATE, TODAY
from .test_adopt_tacit_orders import adopt

LATER = date(2026, 3, 20)


def test_it_signs_nothing_more_and_keeps_what_it_was(chain: Chain) -> None:
    made = adopt()
    actions.end_tacit_orders(actor=SYSTEM, entity=STATE, policy=made, on=LATER)
    assert queries.policy_on(STATE, on=LATER) is None
    assert list(queries.due(on=LATER)) == []
    assert queries.policies(actor=chain.officer, entity=STATE, on=LATER)[0].until_on == LATER


def test_it_refuses_a_policy_that_does_not_exist(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-TAC-03"):
        actions.end_tacit_orders(actor=SYSTEM, entity=STATE, policy=chain.supplier, on=TODAY)


def test_it_forbids_who_signs_for_a_part_only(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.end_tacit_orders(actor=chain.officer, entity=STATE, policy=adopt(), on=TODAY)


def test_it_repeats_safely(chain: Chain) -> None:
    made = adopt()
    for day in (TODAY, LATER):
        actions.end_tacit_orders(actor=SYSTEM, entity=STATE, policy=made, on=day)
    assert queries.policies(actor=chain.officer, entity=STATE, on=LATER)[0].until_on == TODAY
