"""Sending to a real receiver: at least once, in order, later and later, given up in plain sight, crashes included."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.gateway import models, queries, sending
from polyphonie.gateway.actions import dispatches, webhooks
from polyphonie.gateway.actions.dispatches import Happening
from polyphonie.gateway.terms import Dialect, DispatchState, Problem, Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, unit
from polyphonie.kernel.identity import new_id

from .conftest import BUILDER, OTHER_TOWN, SCHOOLS, TODAY, TOWN, URL, happen, program, sent_to, subscribed
from .receiver import Receiver, hang, status

MINUTE = timedelta(minutes=1)


def test_it_tells_those_whose_perimeter_holds_what_happened(db: None) -> None:
    told = {
        name: subscribed(program(perimeter, name=name)).webhook
        for name, perimeter in {
            "supplier": program().perimeter,
            "town": TOWN,
            "schools": SCHOOLS,
            "operator": PLATFORM,
            "neighbour": OTHER_TOWN,
        }.items()
    }
    picky = subscribed(program(TOWN, name="picky"), "https://a.example", Topic.INVOICE_RECYCLED).webhook
    assert happen() == 4
    assert [name for name, webhook in told.items() if sent_to(webhook)] == ["supplier", "town", "schools", "operator"]
    assert sent_to(picky) == []


def test_it_sends_signed_and_in_order_on_one_line(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    for number in range(5):
        happen(number=number)
    sending.send(webhook=str(made.webhook))
    assert [each.json["data"] for each in there.received] == [{"number": number} for number in range(5)]
    assert all(each.signed_with(made.key) for each in there.received)
    assert there.connections == 1
    assert there.received[0].json.keys() == {"type", "timestamp", "data"}
    assert abs(int(there.received[0].headers["webhook-timestamp"]) - clock.now().timestamp()) < 5


def test_it_holds_back_only_the_later_ones_of_a_refused_subject(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    poisoned = new_id()
    happen(poisoned, number=1)
    happen(poisoned, number=2)
    happen(number=3)
    there.replies.append(status(400))
    sending.send(webhook=str(made.webhook))
    assert [each.json["data"]["number"] for each in there.received] == [1, 3]
    with clock.set_at(clock.now() + 2 * MINUTE):
        sending.send(webhook=str(made.webhook))
    assert [each.json["data"]["number"] for each in there.received] == [1, 3, 1, 2]


def test_it_leaves_a_receiver_that_is_away_alone_and_sends_all_when_it_is_back(
    erp: ClientActor, there: Receiver
) -> None:
    made = subscribed(erp, there.url)
    for number in range(3):
        happen(number=number)
    there.replies += [status(503), status(503)]
    for after in (timedelta(), MINUTE / 2, 2 * MINUTE):  # the second finds it resting
        with clock.set_at(clock.now() + after):
            sending.send(webhook=str(made.webhook))
    assert len(there.received) == 2
    row = queries.webhook(actor=erp, webhook=made.webhook, on=TODAY)
    assert row.failures == 2 and row.resting_until is not None
    with clock.set_at(clock.now() + 10 * MINUTE):
        assert sending.send_due() == 1
        sending.send(webhook=str(made.webhook))
    assert sorted({each.json["data"]["number"] for each in there.received}) == [0, 1, 2]
    assert {each.state for each in sent_to(made.webhook)} == {DispatchState.TAKEN}
    assert queries.webhook(actor=erp, webhook=made.webhook, on=TODAY).failures == 0


def test_it_gives_up_after_a_day_and_shows_why(erp: ClientActor) -> None:
    made = subscribed(erp, "http://127.0.0.1:1/")
    happen()
    start = clock.now()
    tries = 0
    for minute in range(0, 25 * 60, 5):
        with clock.set_at(start + minute * MINUTE):
            if sending.send_due():
                sending.send(webhook=str(made.webhook))
                tries += 1
    (row,) = queries.dispatches(actor=erp, webhook=made.webhook, on=TODAY)
    assert row.state is DispatchState.GIVEN_UP
    assert row.last is not None and row.last.problem is Problem.UNREACHABLE
    assert 10 <= row.tries == tries <= 20
    assert queries.dispatches(actor=erp, webhook=made.webhook, on=TODAY, states=frozenset({DispatchState.TAKEN})) == ()


def test_it_gives_up_what_waits_for_a_revoked_client(erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    access.revoke_client(actor=SYSTEM, client=erp.id, on=TODAY)
    assert happen() == 0
    sending.send(webhook=str(made.webhook))
    (row,) = sent_to(made.webhook)
    assert (there.received, row.state) == ([], DispatchState.GIVEN_UP)
    assert row.answers[-1]["problem"] == Problem.REVOKED


def test_it_lets_the_others_have_their_turn(erp: ClientActor, there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_MOST_IN_A_ROW", 3)
    made = subscribed(erp, there.url)
    for number in range(5):
        happen(number=number)
    sending.send(webhook=str(made.webhook))
    assert len(there.received) == 3
    sending.send(webhook=str(made.webhook))
    assert [each.json["data"]["number"] for each in there.received] == list(range(5))


PROGRAM = """
import sys
import django
from django.conf import settings
settings.WEBHOOKS_LOCAL = True
django.setup()
from polyphonie.gateway import sending
from polyphonie.kernel import row_security
row_security.trust_this_process()
sending.send(webhook=sys.argv[1])
"""


@pytest.fixture
def environment() -> dict[str, str]:
    """What another process needs to work on this test's database."""
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={given['HOST']}&port={given['PORT']}"
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@pytest.mark.django_db(transaction=True)
def test_it_sends_again_what_a_killed_sender_was_sending(there: Receiver, environment: dict[str, str]) -> None:
    """kill -9 between the receiver's reading and our settling: sent again, under the same id, and settled once."""
    made = subscribed(program(), there.url)
    subject = new_id()
    happen(subject, number=1)
    happen(subject, number=2)
    there.replies.append(hang(30))
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(made.webhook)], env=environment)
    try:
        deadline = time.monotonic() + 30
        while not there.received:
            assert time.monotonic() < deadline, "the other process sends"
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    sending.send(webhook=str(made.webhook))
    assert len(there.received) == 1, "what the dead one claimed is left to it until its claim passes"
    with clock.set_at(clock.now() + sending.CLAIM + timedelta(seconds=1)):
        assert sending.send_due() == 1
        sending.send(webhook=str(made.webhook))
    assert [each.json["data"]["number"] for each in there.received] == [1, 1, 2]
    assert there.ids[0] == there.ids[1]
    assert {row.state for row in models.Dispatch.objects.all()} == {DispatchState.TAKEN}


@pytest.mark.django_db(transaction=True)
def test_it_holds_no_transaction_while_it_is_on_the_network(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    made = subscribed(program(TOWN, Right.INVOICE_CONSULT), there.url)
    happen()
    within: list[bool] = []
    post = sending.Line.post

    def looked(line: sending.Line, body: bytes, headers: dict[str, str]) -> sending.Answer:
        within.append(connection.in_atomic_block)
        return post(line, body, headers)

    monkeypatch.setattr(sending.Line, "post", looked)
    sending.send(webhook=str(made.webhook))
    assert within == [False]


def test_it_tells_a_program_of_what_is_its_own_and_no_other_on_the_platform(db: None) -> None:
    """What concerns one program is told to it, to those of the supplier, and not to another operator."""
    rights = (Right.INVOICE_DEPOSIT,)
    operator, other, supplier = (
        program(PLATFORM, *rights, name="Opérateur"),
        program(PLATFORM, *rights, name="Autre"),
        program(BUILDER, *rights, name="Fournisseur"),
    )
    hooks = {
        name: subscribed(actor, URL, Topic.FLOW_TREATED).webhook
        for name, actor in (("operator", operator), ("other", other), ("supplier", supplier))
    }
    with unit():
        happening = Happening(entity=operator.id, subject=new_id(), perimeters=(BUILDER,), data={}, client=operator.id)
        told = dispatches.publish(topic=Topic.FLOW_TREATED, happenings=[happening])
    assert told == 2 and not sent_to(hooks["other"])


def test_it_filters_by_what_happened_and_speaks_the_receivers_dialect(db: None) -> None:
    erp = program(BUILDER, Right.INVOICE_DEPOSIT)
    asked = {"dialect": Dialect.Z12_013, "filters": {"status": ["Error"]}}
    hook = webhooks.subscribe(actor=erp, client=erp.id, url=URL, topics=[Topic.FLOW_TREATED], on=TODAY, **asked).webhook

    def treated(status: str, said: dict[str, object] | None) -> int:
        with unit():
            happening = Happening(
                entity=erp.id,
                subject=new_id(),
                perimeters=(BUILDER,),
                data={"ours": True},
                in_z12_013=said,
                marks={"status": status},
            )
            return dispatches.publish(topic=Topic.FLOW_TREATED, happenings=[happening])

    assert [treated("Ok", {"flowId": "1"}), treated("Error", None), treated("Error", {"flowId": "2"})] == [0, 0, 1]
    assert [row.body for row in sent_to(hook)] == ['{"flowId":"2"}']
