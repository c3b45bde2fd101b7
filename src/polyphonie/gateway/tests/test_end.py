from __future__ import annotations

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import queries, sending
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import DispatchState
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, happen, manager, program, sent_to, subscribed
from .receiver import Receiver


def test_it_ends_and_gives_up_what_waited(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    webhooks.end(actor=erp, webhook=made.webhook, on=TODAY)
    sending.send(webhook=str(made.webhook))
    assert there.received == [] and happen() == 0
    assert [row.state for row in sent_to(made.webhook)] == [DispatchState.GIVEN_UP]
    assert queries.webhooks(actor=erp, on=TODAY) == ()
    assert [row.id for row in queries.webhooks(actor=erp, on=TODAY, ended=True)] == [made.webhook]


def test_it_ends_while_a_message_is_on_its_way(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    claimed = sending.claim(made.webhook)
    assert claimed is not None
    webhooks.end(actor=erp, webhook=made.webhook, on=TODAY)
    sending.settle(claimed, sending.Answer(sent_to(made.webhook)[0].made_at, 1, 204))
    assert [row.state for row in sent_to(made.webhook)] == [DispatchState.GIVEN_UP]


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            webhooks.end(actor=stranger, webhook=made.webhook, on=TODAY)


def test_it_repeats_safely_the_second_time_is_refused(erp: ClientActor) -> None:
    made = subscribed(erp)
    webhooks.end(actor=erp, webhook=made.webhook, on=TODAY)
    with pytest.raises(Refused, match="GAT-WEB-01"):
        webhooks.end(actor=erp, webhook=made.webhook, on=TODAY)
