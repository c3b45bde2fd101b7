from __future__ import annotations

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import queries, sending
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.terms import DispatchState
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, happen, manager, program, sent_to, subscribed
from .receiver import Receiver, status


def test_it_sends_again_under_the_same_id_what_had_been_taken(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    sending.send(webhook=str(made.webhook))
    (dispatch,) = sent_to(made.webhook)
    assert dispatch.state == DispatchState.TAKEN
    dispatches.replay(actor=erp, webhook=made.webhook, dispatch=dispatch.id, on=TODAY)
    sending.send(webhook=str(made.webhook))
    assert there.ids == [str(dispatch.id)] * 2 and there.received[0].body == there.received[1].body
    (row,) = queries.dispatches(actor=erp, webhook=made.webhook, on=TODAY)
    assert [answer.status for answer in row.answers] == [204, 204]


def test_it_sends_at_once_what_waits_for_its_next_try(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    there.replies.append(status(503))
    sending.send(webhook=str(made.webhook))
    (dispatch,) = sent_to(made.webhook)
    dispatches.replay(actor=erp, webhook=made.webhook, dispatch=dispatch.id, on=TODAY)
    sending.send(webhook=str(made.webhook))
    assert sent_to(made.webhook)[0].state == DispatchState.TAKEN


def test_it_refuses_what_does_not_exist(erp: ClientActor) -> None:
    made = subscribed(erp)
    with pytest.raises(Refused, match="GAT-DIS-01"):
        dispatches.replay(actor=erp, webhook=made.webhook, dispatch=new_id(), on=TODAY)
    with pytest.raises(Refused, match="GAT-WEB-01"):
        dispatches.replay(actor=erp, webhook=new_id(), dispatch=new_id(), on=TODAY)


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    happen()
    (dispatch,) = sent_to(made.webhook)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            dispatches.replay(actor=stranger, webhook=made.webhook, dispatch=dispatch.id, on=TODAY)


def test_it_repeats_safely(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    sending.send(webhook=str(made.webhook))
    (dispatch,) = sent_to(made.webhook)
    for _ in range(3):
        dispatches.replay(actor=erp, webhook=made.webhook, dispatch=dispatch.id, on=TODAY)
    sending.send(webhook=str(made.webhook))
    assert len(there.received) == 2
