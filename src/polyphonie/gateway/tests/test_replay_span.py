from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import sending
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.terms import DispatchState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, happen, manager, program, sent_to, subscribed
from .receiver import Receiver

HOUR = timedelta(hours=1)
EVERYTHING = (DispatchState.TAKEN, DispatchState.GIVEN_UP)


def test_it_sends_again_what_was_given_up_in_a_span(erp: ClientActor, there: Receiver) -> None:
    start = clock.now()
    made = subscribed(erp, there.url)
    for hour in range(3):
        with clock.set_at(start + hour * HOUR):
            happen(number=hour)
    with clock.set_at(start + 30 * HOUR):
        sending.send_due()
        assert {row.state for row in sent_to(made.webhook)} == {DispatchState.GIVEN_UP}
        span = {"since": start + HOUR, "before": start + 3 * HOUR}
        assert dispatches.replay_span(actor=erp, webhook=made.webhook, on=TODAY, **span) == 2
        sending.send(webhook=str(made.webhook))
    assert [each.json["data"]["number"] for each in there.received] == [1, 2]


def test_it_sends_again_what_had_been_taken_when_told_to(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    sending.send(webhook=str(made.webhook))
    span = {"since": clock.now() - HOUR, "before": clock.now() + HOUR}
    assert dispatches.replay_span(actor=erp, webhook=made.webhook, on=TODAY, **span) == 0
    assert dispatches.replay_span(actor=erp, webhook=made.webhook, on=TODAY, states=EVERYTHING, **span) == 1


def test_it_refuses_a_span_that_ends_before_it_starts(erp: ClientActor) -> None:
    made = subscribed(erp)
    with pytest.raises(Refused, match="GAT-SPA-01"):
        dispatches.replay_span(actor=erp, webhook=made.webhook, since=clock.now(), before=clock.now() - HOUR, on=TODAY)


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            dispatches.replay_span(
                actor=stranger, webhook=made.webhook, since=clock.now(), before=clock.now(), on=TODAY
            )


def test_it_repeats_safely(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    sending.send(webhook=str(made.webhook))
    span = {"since": clock.now() - HOUR, "before": clock.now() + HOUR}
    again = [
        dispatches.replay_span(actor=erp, webhook=made.webhook, on=TODAY, states=EVERYTHING, **span) for _ in range(2)
    ]
    assert again == [1, 0]
