"""Notices: each person gets one message with what moved on their side."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from polyphonie.access.models import Person
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import notices
from polyphonie.invoicing.actions.answers import complete
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import deliveries

from .cases import Republic
from .documents import PAPETERIE, TODAY, VALMONT, Paper

S = InvoiceState


def _address(republic: Republic, actor: object) -> str:
    return Person.objects.get(id=actor.id).email  # type: ignore[attr-defined]


def test_it_writes_to_the_recipients_agents_of_what_was_delivered(republic: Republic) -> None:
    agent, officer, accountant = republic.agent(), republic.officer(), republic.accountant()
    republic.agent(VALMONT)
    for number in ("F1", "F2"):
        republic.deposited(Paper(number=number))
    deliveries.drain()
    mail.outbox.clear()
    assert notices.send(on=TODAY) == 2
    assert {to for message in mail.outbox for to in message.to} == {
        _address(republic, agent),
        _address(republic, officer),
    }
    assert _address(republic, accountant) not in str([message.to for message in mail.outbox])
    assert "2 factures" in mail.outbox[0].subject
    assert "F1" in mail.outbox[0].body and "F2" in mail.outbox[0].body


def test_it_writes_to_the_supplier_of_what_its_recipient_did(republic: Republic) -> None:
    place = republic.delivered()
    deliveries.drain()
    notices.send(on=TODAY)
    republic.depositor(PAPETERIE)
    treat(actor=republic.agent(), state=S.SUSPENDED, reason="Bon manquant", on=TODAY, **place.asked)
    treat(actor=republic.agent(), state=S.DELIVERED, on=TODAY, **place.asked)
    deliveries.drain()
    mail.outbox.clear()
    assert notices.send(on=TODAY) == 1
    (message,) = mail.outbox
    assert message.to == [_address(republic, republic.depositor())]
    assert "Suspendue" in message.body and "Mise à disposition" in message.body
    assert f"/factures/{place.entity}/{place.invoice}" in message.body


def test_it_writes_to_the_recipient_of_what_the_supplier_answered(republic: Republic) -> None:
    place = republic.in_state(S.SUSPENDED)
    agent = republic.agent()
    deliveries.drain()
    notices.send(on=TODAY)
    complete(actor=republic.depositor(), comment="Voici.", files=[], on=TODAY, **place.asked)
    deliveries.drain()
    mail.outbox.clear()
    notices.send(on=TODAY)
    assert [message.to for message in mail.outbox] == [[_address(republic, agent)]]
    assert "Complétée" in mail.outbox[0].body


def test_it_writes_in_the_readers_language(republic: Republic) -> None:
    agent = republic.agent()
    Person.objects.filter(id=agent.id).update(language="en")
    republic.deposited()
    deliveries.drain()
    mail.outbox.clear()
    notices.send(on=TODAY)
    assert "Delivered" in mail.outbox[0].body


def test_it_keeps_the_news_when_the_mail_server_fails(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    republic.agent()
    republic.deposited()
    deliveries.drain()

    def fail(_self: object, _messages: object) -> int:
        raise ConnectionRefusedError("the mail server is down")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        with pytest.raises(ConnectionRefusedError):
            notices.send(on=TODAY)
    assert models.Notice.objects.count() == 1
    assert notices.send(on=TODAY) == 1


def test_it_forbids_nobody_and_writes_only_to_those_with_a_right(republic: Republic) -> None:
    republic.depositor(PAPETERIE)
    republic.administrator  # noqa: B018  somebody who watches over everything and is written to about nothing
    republic.deposited()
    deliveries.drain()
    mail.outbox.clear()
    assert notices.send(on=TODAY) == 0
    assert mail.outbox == []


def test_it_repeats_safely(republic: Republic) -> None:
    republic.agent()
    republic.deposited()
    deliveries.drain()
    assert notices.send(on=TODAY) == 1
    assert notices.send(on=TODAY) == 0
