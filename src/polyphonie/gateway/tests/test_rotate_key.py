from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import sending
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import FORMER_KEY_LIFE
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, happen, manager, program, subscribed
from .receiver import Receiver


def test_it_signs_with_both_keys_for_a_week(erp: ClientActor, there: Receiver) -> None:
    before = subscribed(erp, there.url)
    after = webhooks.rotate_key(actor=erp, webhook=before.webhook, on=TODAY)
    assert after.key != before.key and after.former_until is not None
    happen()
    sending.send(webhook=str(before.webhook))
    assert there.received[-1].signed_with(before.key) and there.received[-1].signed_with(after.key)
    with clock.set_at(clock.now() + FORMER_KEY_LIFE + timedelta(seconds=1)):
        happen()
        sending.send(webhook=str(before.webhook))
    assert not there.received[-1].signed_with(before.key) and there.received[-1].signed_with(after.key)


def test_it_stops_a_key_that_leaked_at_once(erp: ClientActor, there: Receiver) -> None:
    before = subscribed(erp, there.url)
    after = webhooks.rotate_key(actor=erp, webhook=before.webhook, on=TODAY, leaked=True)
    happen()
    sending.send(webhook=str(before.webhook))
    assert not there.received[-1].signed_with(before.key) and there.received[-1].signed_with(after.key)


def test_it_refuses_an_unknown_webhook(erp: ClientActor) -> None:
    with pytest.raises(Refused, match="GAT-WEB-01"):
        webhooks.rotate_key(actor=erp, webhook=new_id(), on=TODAY)


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            webhooks.rotate_key(actor=stranger, webhook=made.webhook, on=TODAY)


def test_it_repeats_safely_each_time_with_another_key(erp: ClientActor) -> None:
    made = subscribed(erp)
    keys = {webhooks.rotate_key(actor=erp, webhook=made.webhook, on=TODAY).key for _ in range(3)}
    assert len(keys) == 3
