"""Treating a flow again, once what refused its documents is gone."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.actions.flows import retreat
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import EntityEntry

from .cases import OPENED_ON, Republic, codes, stranger
from .documents import TODAY, UNKNOWN
from .lots import GOOD, LOST, again, lot, results, treated


def test_it_takes_the_documents_that_were_refused_and_no_other(republic: Republic) -> None:
    row = treated(republic, lot(GOOD[0], LOST, GOOD[1]))
    assert (row.state, row.accepted, row.refused) == (FlowState.PARTLY_INTEGRATED, 2, 1)
    parties.register_entity(actor=SYSTEM, siret=UNKNOWN, entry=EntityEntry("Nouvelle", Span(OPENED_ON)), on=TODAY)
    before = results(row)
    retreat(actor=republic.depositor(), depositor=row.depositor, flow=row.id, on=TODAY)
    flows.treat(depositor=row.depositor, flow=row.id, on=TODAY)
    after = again(row)
    assert (after.state, after.accepted, after.refused) == (FlowState.INTEGRATED, 3, 0)
    assert [item.invoice for item in results(after)][::2] == [item.invoice for item in before][::2]
    assert not after.bytes_kept


def test_it_refuses_when_the_bytes_are_gone(republic: Republic) -> None:
    row = treated(republic, lot(GOOD[0], LOST))
    assert flows.forget_bytes(before=row.state_at) == 0
    assert flows.forget_bytes(before=clock.now()) == 1
    with pytest.raises(Refused) as refused:
        retreat(actor=republic.depositor(), depositor=row.depositor, flow=row.id, on=TODAY)
    assert codes(refused) == ["INV-FLW-06"]


def test_it_refuses_a_flow_integrated_whole(republic: Republic) -> None:
    row = treated(republic, lot(*GOOD))
    with pytest.raises(Refused) as refused:
        retreat(actor=republic.depositor(), depositor=row.depositor, flow=row.id, on=TODAY)
    assert codes(refused) == ["INV-FLW-06"]


def test_it_forbids_another_depositors_flow(republic: Republic) -> None:
    row = treated(republic, lot(GOOD[0], LOST))
    with pytest.raises(Refused) as refused:
        retreat(actor=stranger(), depositor=row.depositor, flow=row.id, on=TODAY)
    assert codes(refused) == ["INV-FLW-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    row = treated(republic, lot(GOOD[0], LOST))
    for _ in range(2):
        retreat(actor=republic.depositor(), depositor=row.depositor, flow=row.id, on=TODAY)
    flows.treat(depositor=row.depositor, flow=row.id, on=TODAY)
    after = again(row)
    assert (after.state, after.accepted, after.refused) == (FlowState.PARTLY_INTEGRATED, 1, 1)
