"""The pages of webhooks: a manager subscribes, tries, reads what was answered, replays, renews the key, ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import sending
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .conftest import TOWN, happen, manager, program, sent_to, subscribed
from .receiver import Receiver, status


def signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


@pytest.fixture
def maud(erp: ClientActor) -> Client:
    return signed_in(manager())


def test_it_begins_with_nothing_and_subscribes(maud: Client, erp: ClientActor, there: Receiver) -> None:
    assert "Aucun webhook" in maud.get("/webhooks").content.decode()
    asked = {"client": str(erp.id), "url": there.url, "topics": ["invoice.delivered"]}
    shown = maud.post("/webhooks/nouveau", asked).content.decode()
    (key,) = set(re.findall(r"whsec_[\w+/=]+", shown))
    (identifier,) = set(re.findall(r"/webhooks/([0-9a-f-]{36})", shown))
    listed = maud.get("/webhooks").content.decode()
    assert there.url in listed and "Progiciel" in listed and key not in listed

    page = f"/webhooks/{identifier}"
    assert "message d’essai" in maud.post(f"{page}/essai", follow=True).content.decode()
    sending.send(webhook=identifier)
    assert there.received[0].signed_with(key)
    assert "HTTP 204" in maud.get(page).content.decode()

    renewed = maud.post(f"{page}/cle", {"leaked": "on"}).content.decode()
    assert re.findall(r"whsec_[\w+/=]+", renewed) and key not in renewed
    maud.post(page, {"url": f"{there.url}/2", "topics": ["invoice.recycled"]}, follow=True)
    assert f"{there.url}/2" in maud.get(page).content.decode()
    assert "a pris fin" in maud.post(f"{page}/fin", follow=True).content.decode()


def test_it_refuses_on_the_page(maud: Client, erp: ClientActor) -> None:
    asked = {"client": str(erp.id), "url": "http://logiciel.example", "topics": ["invoice.delivered"]}
    assert "GAT-URL-01" in maud.post("/webhooks/nouveau", asked).content.decode()
    made = subscribed(erp)
    changed = maud.post(f"/webhooks/{made.webhook}", {"url": "ftp://ici", "topics": ["invoice.delivered"]})
    assert "GAT-URL-01" in changed.content.decode()


def test_it_shows_answers_and_replays(maud: Client, erp: ClientActor, there: Receiver) -> None:
    made = subscribed(erp, there.url)
    happen()
    there.replies.append(status(500))
    sending.send(webhook=str(made.webhook))
    page = f"/webhooks/{made.webhook}"
    shown = maud.get(page).content.decode()
    assert "HTTP 500" in shown and "prochain essai" in shown
    assert "Rien à montrer" in maud.get(page, {"state": "taken"}).content.decode()
    (dispatch,) = sent_to(made.webhook)
    maud.post(f"{page}/envois/{dispatch.id}/rejeu")
    sending.send(webhook=str(made.webhook))
    assert "HTTP 204" in maud.get(page, {"state": "taken"}).content.decode()
    today = dispatch.made_at.astimezone(clock.PARIS).date().isoformat()
    span: dict[str, Any] = {"first": today, "last": today, "taken": "on"}
    assert "1 message part à nouveau" in maud.post(f"{page}/rejeu", span, follow=True).content.decode()
    assert "premier et le dernier jour" in maud.post(f"{page}/rejeu", {}, follow=True).content.decode()


def test_it_tells_that_a_receiver_does_not_answer(maud: Client, erp: ClientActor) -> None:
    made = subscribed(erp, "http://127.0.0.1:1/")
    happen()
    sending.send(webhook=str(made.webhook))
    assert "Ne répond pas" in maud.get("/webhooks").content.decode()
    shown = maud.get(f"/webhooks/{made.webhook}").content.decode()
    assert "Votre logiciel ne répond pas" in shown and "Connexion impossible ou coupée" in shown


def test_it_shows_nobody_the_webhooks_of_others(erp: ClientActor) -> None:
    made = subscribed(erp)
    stranger = signed_in(manager(Role.SUPPLIER_MANAGER, TOWN.__class__.of_supplier(new_id())))
    assert "Aucun webhook" in stranger.get("/webhooks").content.decode()
    assert stranger.get(f"/webhooks/{made.webhook}").status_code == 404
    stranger.post(f"/webhooks/{made.webhook}/fin")
    assert signed_in(manager()).get(f"/webhooks/{made.webhook}").status_code == 200
    assert signed_in(manager(Role.SUPPLIER_AGENT)).get("/webhooks").status_code == 403
    assert Client().get("/webhooks").status_code == 302


def test_it_asks_for_a_program_first(db: None) -> None:
    assert "créez-en d’abord un" in signed_in(manager()).get("/webhooks/nouveau").content.decode()
    program()
