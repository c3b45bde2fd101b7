"""Who asks too often, or when there is no room, is told when to come again, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.api import limits
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.limits import Rate, Room
from polyphonie.kernel.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Client:
    def client(token: str) -> Any:
        return access.ClientActor(ActorKind.CLIENT, clients[token], "Progiciel", PLATFORM, frozenset(Right))

    clients = {"one": new_id(), "other": new_id()}
    monkeypatch.setattr(access, "authenticate_bearer", client)
    return Client(headers={"authorization": "Bearer one"})


def _codes(answer: Any) -> list[str]:
    return [refusal["code"] for refusal in answer.json()["errors"]]


def test_it_bounds_each_client_apart(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_of_clients", Rate(1, now=lambda: 0.0))
    answers = [program.get("/api/v1/invoices") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert _codes(answers[-1]) == ["API-LIM-01"] and answers[-1]["Retry-After"] == "1"
    assert program.get("/api/v1/invoices", headers={"authorization": "Bearer other"}).status_code == 200


def test_it_bounds_each_address_before_anybody_is_known(
    program: Client, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    monkeypatch.setattr(limits, "_of_addresses", Rate(1, now=lambda: 0.0))
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = "203.0.113.9, 198.51.100.7"
    answers = [program.post("/oauth/token", headers={"x-forwarded-for": forged}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert answers[-1]["Retry-After"] == "1"
    assert program.get("/api/v1/health", headers={"x-forwarded-for": "198.51.100.8"}).status_code == 200
    assert program.get("/connexion", headers={"x-forwarded-for": forged}).status_code != 429


def test_it_takes_no_more_work_than_there_is_room_for(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(1)
    monkeypatch.setattr(limits, "_room", room)
    assert room.enter()
    refused = program.post("/api/v1/invoices", b"<Invoice/>", "application/xml")
    assert (refused.status_code, refused["Retry-After"], _codes(refused)) == (503, "1", ["API-OUT-01"])
    assert program.get("/api/v1/invoices").status_code == 200, "reading goes on"
    room.leave()
    for _ in range(2):
        assert program.post("/api/v1/invoices", b"<Invoice/>", "application/xml").status_code == 400, "let in, and read"


def test_it_takes_no_more_work_than_the_worker_gets_done(program: Client, settings: LazySettings) -> None:
    settings.LONGEST_QUEUE = 1
    late = limits.Limits(lambda _request: pytest.fail("taken in"))  # type: ignore[arg-type, return-value]
    for _ in range(2):
        Delivery.objects.create(
            lane=0,
            reaction="thing",
            event="thing",
            entity_id=new_id(),
            subject=new_id(),
            payload={},
            announced_at="2026-01-01T00:00Z",
            due_at="2026-01-01T00:00Z",
        )
    request = program.post("/api/v1/check", b"", "application/xml").wsgi_request
    answer = late(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
