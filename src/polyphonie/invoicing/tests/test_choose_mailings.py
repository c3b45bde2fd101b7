"""Choosing how one is written to: at once, once a day or never; the bell rings in any case."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import news as actions
from polyphonie.invoicing.actions import notices
from polyphonie.invoicing.actions.news import choose_mailings
from polyphonie.invoicing.queries import news as queries
from polyphonie.invoicing.terms.news import Mailing, Topic
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import TODAY, Paper
from .test_pages import Browser, _no_second_factor, browser

__all__ = ["_no_second_factor", "browser"]


def _arrives(republic: Republic, *numbers: str) -> None:
    for number in numbers:
        republic.deposited(Paper(number=number))
    deliveries.drain()
    mail.outbox.clear()


def _written_to(actor: Actor) -> list[str]:
    address = Person.objects.get(id=actor.id).email
    return [message.body for message in mail.outbox if address in message.to]


def test_it_rings_the_bell_of_everybody_and_writes_at_once(republic: Republic) -> None:
    agent = republic.agent()
    _arrives(republic, "F1")
    notices.send(on=TODAY)
    (row,) = queries.news(actor=agent)
    assert (row.invoice.number, row.state, row.read) == ("F1", "delivered", False)
    assert queries.unread(agent.id) == 1
    assert len(_written_to(agent)) == 1


def test_it_writes_once_a_day_to_who_chose_so(republic: Republic) -> None:
    agent = republic.agent()
    choose_mailings(actor=agent, mailings={Topic.RECEIVED: Mailing.DAILY}, on=TODAY)
    _arrives(republic, "F1", "F2")
    notices.send(on=TODAY)
    assert _written_to(agent) == [] and queries.unread(agent.id) == 2
    assert notices.send_daily() == 1
    (body,) = _written_to(agent)
    assert "F1" in body and "F2" in body
    assert notices.send_daily() == 0


def test_it_never_writes_to_who_wants_none(republic: Republic) -> None:
    agent = republic.agent()
    choose_mailings(actor=agent, mailings={Topic.RECEIVED: Mailing.NEVER}, on=TODAY)
    _arrives(republic, "F1")
    notices.send(on=TODAY)
    notices.send_daily()
    assert _written_to(agent) == [] and queries.unread(agent.id) == 1


def test_it_offers_the_topics_that_ones_rights_bring(republic: Republic) -> None:
    assert set(queries.choices(actor=republic.agent(), on=TODAY)) == {Topic.RECEIVED, Topic.COMPLETED}
    assert set(queries.choices(actor=republic.validator(), on=TODAY)) == {Topic.TO_VALIDATE}
    assert set(queries.choices(actor=republic.depositor(), on=TODAY)) == {Topic.SENT_BACK, Topic.PROGRESS}


def test_it_marks_ones_own_news_as_read(republic: Republic) -> None:
    agent, officer = republic.agent(), republic.officer()
    _arrives(republic, "F1")
    notices.send(on=TODAY)
    latest = queries.news(actor=agent)[0].id
    assert actions.mark_read(actor=agent, until=latest) == 1
    assert actions.mark_read(actor=agent, until=latest) == 0
    assert (queries.unread(agent.id), queries.unread(officer.id)) == (0, 1)


def test_it_forgets_what_is_no_longer_news(republic: Republic) -> None:
    republic.agent()
    _arrives(republic, "F1")
    notices.send(on=TODAY)
    assert actions.forget(on=TODAY) == 0
    models.News.objects.update(id=new_id())
    assert actions.forget(on=TODAY.replace(year=TODAY.year + 1)) > 0


def test_it_forbids_programs(republic: Republic) -> None:
    program = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_CONSULT)
    with pytest.raises(Refused) as refused:
        choose_mailings(actor=program, mailings={Topic.PROGRESS: Mailing.NEVER}, on=TODAY)
    assert codes(refused) == ["INV-NWS-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    for _ in range(2):
        choose_mailings(actor=republic.agent(), mailings={Topic.RECEIVED: Mailing.NEVER}, on=TODAY)
    assert AuditRow.objects.filter(act="invoicing.choose_mailings").count() == 1


def test_it_is_chosen_and_read_on_pages(republic: Republic, browser: Browser) -> None:
    agent = republic.agent()
    _arrives(republic, "F1")
    notices.send(on=TODAY)
    client: Client = browser(agent)
    page = client.get("/nouvelles").content.decode()
    assert "F1" in page and "non lue" in page
    client.post("/nouvelles/lues", {"until": str(queries.news(actor=agent)[0].id)})
    assert "Tout marquer" not in client.get("/nouvelles").content.decode()
    assert "Une facture arrive" in client.get("/nouvelles/messages").content.decode()
    client.post("/nouvelles/messages", {"received": "daily", "completed": "never"})
    assert queries.choices(actor=agent, on=TODAY)[Topic.COMPLETED] is Mailing.NEVER
