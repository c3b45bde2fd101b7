from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import models, sending
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import Topic
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, manager, program, subscribed
from .receiver import Receiver


def test_it_sends_a_message_of_no_consequence_even_to_a_receiver_that_rests(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url, Topic.INVOICE_RECYCLED)
    models.Webhook.objects.update(failures=3, resting_until=clock.now() + timedelta(hours=1))
    dispatch = webhooks.try_out(actor=erp, webhook=made.webhook, on=TODAY)
    sending.send(webhook=str(made.webhook))
    (received,) = there.received
    assert (received.id, received.json["type"]) == (str(dispatch), "webhook.test")
    assert received.signed_with(made.key)


def test_it_refuses_an_unknown_webhook(erp: ClientActor) -> None:
    with pytest.raises(Refused, match="GAT-WEB-01"):
        webhooks.try_out(actor=erp, webhook=new_id(), on=TODAY)


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            webhooks.try_out(actor=stranger, webhook=made.webhook, on=TODAY)


def test_it_repeats_safely_as_another_message(erp: ClientActor) -> None:
    made = subscribed(erp)
    assert len({webhooks.try_out(actor=erp, webhook=made.webhook, on=TODAY) for _ in range(2)}) == 2
