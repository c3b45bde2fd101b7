"""Webhooks over HTTP: a program looks after its own and sees no other's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from polyphonie.access import queries as access
from polyphonie.access.queries import ClientActor
from polyphonie.gateway import sending
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id

from .conftest import URL, happen, program
from .receiver import Receiver


class Caller:
    """A program that calls the API."""

    def __init__(self, name: str) -> None:
        self.http = Client(headers={"authorization": f"Bearer {name}"}, raise_request_exception=False)

    def ask(self, method: str, path: str = "", body: object = None, **headers: str) -> Any:
        return self.http.generic(
            method, f"/api/v1/webhooks{path}", json.dumps(body or {}), "application/json", headers=headers
        )


@pytest.fixture
def callers(erp: ClientActor, monkeypatch: pytest.MonkeyPatch) -> tuple[Caller, Caller]:
    known = {"erp": erp, "rival": program(name="Rival")}
    monkeypatch.setattr(access, "authenticate_bearer", known.__getitem__)
    return Caller("erp"), Caller("rival")


def codes(answer: Any) -> list[str]:
    return [refusal["code"] for refusal in answer.json()["errors"]]


def test_it_subscribes_receives_and_replays(callers: tuple[Caller, Caller], there: Receiver) -> None:
    erp, _ = callers
    made = erp.ask("POST", body={"url": there.url}, **{"idempotency-key": "1"})
    assert made.status_code == 201
    webhook = made.json()
    assert made["Location"] == f"/api/v1/webhooks/{webhook['id']}"
    assert "webhook.test" not in webhook["topics"] and len(webhook["topics"]) == 3
    assert erp.ask("POST", body={"url": there.url}, **{"idempotency-key": "1"}).json() == webhook

    happen(number=7)
    path = f"/{webhook['id']}"
    tested = erp.ask("POST", f"{path}/test")
    assert tested.status_code == 202
    sending.send(webhook=webhook["id"])
    assert [each.json["type"] for each in there.received] == ["invoice.delivered", "webhook.test"]
    assert all(each.signed_with(webhook["signing_key"]) for each in there.received)

    newest, oldest = erp.ask("GET", f"{path}/dispatches").json()["dispatches"]
    assert newest["id"] == tested.json()["dispatch"] and json.loads(oldest["body"])["data"] == {"number": 7}
    assert [answer["status"] for answer in oldest["answers"]] == [204]
    page = erp.ask("GET", f"{path}/dispatches?limit=1").json()
    assert page["next"] == newest["id"]
    assert erp.ask("GET", f"{path}/dispatches?limit=1&after={page['next']}").json()["dispatches"] == [oldest]
    assert erp.ask("GET", f"{path}/dispatches?state=given_up").json() == {"dispatches": [], "next": None}

    assert erp.ask("POST", f"{path}/dispatches/{oldest['id']}/replay").status_code == 204
    span = {"since": (clock.now() - timedelta(hours=1)).isoformat(), "before": clock.now().isoformat()}
    assert erp.ask("POST", f"{path}/replay", body={**span, "states": ["taken"]}).json() == {"replayed": 1}
    sending.send(webhook=webhook["id"])
    assert len(there.received) == 4


def test_it_reads_changes_and_ends(callers: tuple[Caller, Caller]) -> None:
    erp, _ = callers
    webhook = erp.ask("POST", body={"url": URL, "topics": ["invoice.recycled"]}).json()
    path = f"/{webhook['id']}"
    assert erp.ask("GET").json()["webhooks"] == [erp.ask("GET", path).json()]
    changed = erp.ask("PUT", path, body={"url": f"{URL}/2", "topics": ["invoice.delivered"]}).json()
    assert (changed["url"], changed["topics"]) == (f"{URL}/2", ["invoice.delivered"])
    rotated = erp.ask("POST", f"{path}/key", body={"leaked": False}).json()
    assert rotated["signing_key"] != webhook["signing_key"] and rotated["former_key_until"]
    assert erp.ask("DELETE", path).status_code == 204
    assert (erp.ask("GET").json(), erp.ask("GET", path).status_code) == ({"webhooks": [], "next": None}, 404)


def test_it_refuses_in_the_one_shape(callers: tuple[Caller, Caller]) -> None:
    erp, _ = callers
    assert codes(erp.ask("POST", body={"url": "http://logiciel.example", "topics": []})) == ["GAT-URL-01", "GAT-TOP-01"]
    assert codes(erp.ask("POST", body={"url": URL, "topics": ["facture"]})) == ["API-VAL-01"]
    assert codes(erp.ask("GET", f"/{new_id()}")) == ["GAT-WEB-01"]


def test_it_shows_no_program_the_webhooks_of_another(callers: tuple[Caller, Caller]) -> None:
    erp, rival = callers
    path = f"/{erp.ask('POST', body={'url': URL}).json()['id']}"
    assert rival.ask("GET").json()["webhooks"] == []
    span = {"since": "2026-01-01T00:00:00Z", "before": "2026-02-01T00:00:00Z"}
    asked = {
        "read": rival.ask("GET", path),
        "dispatches": rival.ask("GET", f"{path}/dispatches"),
        "amend": rival.ask("PUT", path, body={"url": URL}),
        "key": rival.ask("POST", f"{path}/key"),
        "test": rival.ask("POST", f"{path}/test"),
        "replay": rival.ask("POST", f"{path}/replay", body=span),
        "end": rival.ask("DELETE", path),
    }
    assert {name: answer.status_code for name, answer in asked.items() if answer.status_code not in (403, 404)} == {}
