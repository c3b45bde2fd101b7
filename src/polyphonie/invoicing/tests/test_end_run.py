"""Ending the treatment of a flow: whole, in part, not at all, or later."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions.flows import begin_run, end_run
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.models import Delivery
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import TODAY
from .lots import GOOD, lot, received, seen


def test_it_puts_a_flow_back_in_the_line(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    end_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, move="pause", on=TODAY)
    assert seen(receipt).state is FlowState.WAITING
    assert Delivery.objects.filter(subject=receipt.flow, reaction="invoicing.treat_flow").count() == 2


def test_it_rejects_a_flow_of_which_nothing_came_in(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    end_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert seen(receipt).state is FlowState.REJECTED


def test_it_forbids_to_everyone_but_the_system(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    with pytest.raises(Refused) as refused:
        end_run(actor=republic.depositor(), depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    begin_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    for _ in range(2):
        end_run(actor=SYSTEM, depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    assert seen(receipt).state is FlowState.REJECTED
