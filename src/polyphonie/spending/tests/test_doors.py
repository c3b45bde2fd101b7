"""Payment requests over HTTP and in commands: the same acts, under the same rights."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.spending import shell
from polyphonie.spending.api import router

from .chains import Chain, kept
from .stage import STATE, TODAY

http = TestClient(router)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _call(method: str, path: str, actor: Actor, **given: Any) -> Any:
    return getattr(http, method)(f"/{STATE}{path}", actor=actor, **given)


def entered(chain: Chain, document: str) -> dict[str, Any]:
    return {
        "flux": 1,
        "ground": "certified_service",
        "supplier": str(chain.supplier),
        "document_number": document,
        "label": "Timbres",
        "received_on": TODAY.isoformat(),
        "lines": [{"amount": "400.00", "commitment": str(chain.commitment())}],
    }


def test_it_goes_from_a_request_to_its_visa(chain: Chain) -> None:
    made = [_call("post", "/requests", chain.manager, json=entered(chain, each)).json() for each in ("A-1", "A-2")]
    first = _call("get", "/orders?limit=1", chain.manager).json()
    second = _call("get", f"/orders?limit=1&after={first['next']}", chain.manager).json()
    assert [each["document_number"] for each in (*first["requests"], *second["requests"])] == ["A-1", "A-2"]
    late = _call("get", "/deadlines", chain.manager).json()
    assert late["in_time"] == {"count": 2, "amount": "800.00"} and len(late["requests"]) == 2
    both = {"requests": [each["request"] for each in made]}
    signed = _call("post", "/orders", chain.officer, json=both).json()
    assert [each["done"] for each in signed["outcomes"]] == [True, True]
    together = _call("post", "/visas", chain.accountant, json=both).json()
    assert {each["code"] for outcome in together["outcomes"] for each in outcome["refusals"]} == {"SPE-CHK-03"}
    path = f"/requests/{made[0]['request']}"
    whole = _call("get", path, chain.accountant).json()
    assert (whole["lines"][0]["amount"], len(whole["checks"]), whole["orders"][0]["tacit"]) == ("400.00", 8, False)
    assert _call("post", f"{path}/visa", chain.accountant, json={"confirmed": ["documents"]}).status_code == 204
    (listed,) = _call("get", "/requests?text=A-1", chain.manager).json()["requests"]
    assert listed["state"] == "passed"


def test_it_suspends_answers_and_rejects(chain: Chain) -> None:
    path, words = f"/requests/{chain.ordered()}", {"words": "Il manque le bon."}
    suspended = {"cause": "missing_document", **words}
    assert _call("post", f"{path}/suspend", chain.accountant, json=suspended).status_code == 204
    assert _call("post", f"{path}/answer", chain.manager, json=words).status_code == 204
    assert _call("post", f"{path}/suspend", chain.accountant, json=suspended | {"words": "Encore."}).status_code == 204
    assert _call("post", f"{path}/requisition", chain.officer, json=words).status_code == 204
    assert _call("post", f"{path}/reject", chain.accountant, json=words).status_code == 204
    assert _call("get", path, chain.manager).json()["state"] == "rejected"


def test_no_program_signs(chain: Chain) -> None:
    program = Actor(ActorKind.CLIENT, chain.officer.id, "Logiciel")
    outcomes = _call("post", "/orders", program, json={"requests": [str(chain.entered())]}).json()["outcomes"]
    assert [each["code"] for each in outcomes[0]["refusals"]] == ["ACC-RIG-01"]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(words)
    return int(given.run(given))


def test_commands_act_as_the_person_they_name(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    request = kept(chain.entered())
    manager, officer = (Person.objects.get(id=each.id).email for each in (chain.manager, chain.officer))
    assert run("order", str(STATE), request.number, "--as", manager) == 1
    assert run("order", str(STATE), request.number, "--as", officer) == 0
    assert run("deadlines", str(STATE)) == 0
    assert run("requests", str(STATE), "--state", "nothing") == 2
    told = capsys.readouterr()
    assert "ACC-RIG-01" in told.err
    assert f"{request.number}  fait" in told.out and "dans les délais" in told.out
    assert kept(request.id).state == "ordered"
