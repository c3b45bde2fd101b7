"""Beginning to treat a flow."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions.flows import MOST_RUNS, begin_run
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import TODAY
from .lots import GOOD, lot, received, seen, treated


def test_it_begins_from_the_first_document(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    run = begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert run is not None and run.reached == 0
    assert run.actor == republic.depositor()
    assert seen(receipt).state is FlowState.IN_TREATMENT


def test_it_gives_up_a_flow_that_never_gets_further(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    for _ in range(MOST_RUNS):
        assert begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY) is None
    row = seen(receipt)
    assert row.state is FlowState.INCIDENT and [each.code for each in row.refusals] == ["INV-FLW-08"]


def test_it_refuses_a_flow_that_does_not_exist(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        begin_run(actor=SYSTEM, depositor=new_id(), flow=new_id(), on=TODAY)
    assert codes(refused) == ["INV-FLW-01"]


def test_it_forbids_to_everyone_but_the_system(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    with pytest.raises(Refused) as refused:
        begin_run(actor=republic.depositor(), depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely_when_nothing_is_left(republic: Republic) -> None:
    row = treated(republic, lot(*GOOD))
    assert begin_run(actor=SYSTEM, depositor=row.depositor, flow=row.id, on=TODAY) is None
