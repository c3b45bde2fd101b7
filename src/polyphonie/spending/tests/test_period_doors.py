"""Presumed services, periodic orders and billing plans over HTTP, as programs and people call them."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.spending import api
from polyphonie.spending.periods import shell

from . import stage
from .chains import Chain
from .stage import STATE, TODAY
from .test_open_presumed_campaign import passed
from .test_sign_periodic_order import JULY, paid

_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _get(path: str, *, actor: Actor = SYSTEM) -> Any:
    return _client.get(f"/{STATE}{path}", actor=actor).json()


def _post(path: str, body: dict[str, object], *, actor: Actor = SYSTEM) -> Any:
    answer = _client.post(f"/{STATE}{path}", json=body, actor=actor)
    return answer.json() if answer.content else answer.status_code


def test_it_marks_draws_and_ends(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    commitment = str(stage.validated(chain.supplier))
    told = {"commitment": commitment, "category": "postage", "decision": "N° 4", "from_on": str(TODAY)}
    assert _post("/presumed-services", told, actor=chain.officer)["decision"] == "N° 4"
    assert [each["commitment"] for each in _get("/presumed-services")["presumed_services"]] == [commitment]
    ended = _post(f"/presumed-services/{commitment}/end", {"reason": "Litige"}, actor=chain.officer)
    assert ended["end_cause"] == "decision"
    passed(chain)
    monkeypatch.setattr(clock, "today", lambda: JULY)
    period = {"since": "2026-01-01", "until": "2026-07-01", "size": 3}
    assert _post("/presumed-services/campaigns", period)["drawn"] == 1


def test_it_lists_signs_and_reads_periodic_orders(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    request, contract = paid(chain), str(chain.commitment())
    listed = {"commitment": contract, "decision": "Liste OPP", "from_on": str(TODAY)}
    assert _post("/periodic-listings", listed, actor=chain.officer) == 204
    found = _get("/periodic-orders")
    assert contract in [each["commitment"] for each in found["listings"]]
    assert _client.delete(f"/{STATE}/periodic-listings/{contract}", actor=chain.officer).status_code == 204
    (waiting,) = found["waiting"]
    monkeypatch.setattr(clock, "today", lambda: JULY)
    seen = {name: waiting[name] for name in ("centre", "since", "until")} | {"total": waiting["amount"]}
    made = _post("/periodic-orders", seen, actor=chain.officer)
    assert [each["number"] for each in _get(f"/periodic-orders/{made['id']}")["lines"]] == [request.number]


def test_it_plans_rents(chain: Chain) -> None:
    lease = str(stage.validated(chain.supplier, stage.line(1_200), kind=stage.CommitmentKind.LEASE))
    terms = [{"due_on": f"2026-0{month}-01", "amount": "100.00"} for month in (2, 3, 4)]
    told = {"commitment": lease, "kind": "rent", "label": "Loyer", "terms": terms}
    plan = _post("/billing-plans", told, actor=chain.manager)["id"]
    assert len(_post(f"/billing-plans/{plan}/requests", {}, actor=chain.manager)["requests"]) == 2
    assert _post(f"/billing-plans/{plan}/end", {}, actor=chain.manager) == 204
    assert [each["standing"] for each in _get(f"/billing-plans/{plan}")["terms"]] == [
        *["requested"] * 2,
        "cancelled",
    ]
    assert len(_get("/billing-plans")["plans"]) == 1


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args([arguments[0], str(STATE), *arguments[1:]])
    return int(given.run(given))


def test_the_shell_marks_lists_and_requests(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = stage.kept(stage.validated(chain.supplier)).number
    told = ["--category", "postage", "--decision", "N° 4"]
    assert _run("presume", number, *told) == 0 and _run("presume", "1", *told) == 2
    assert _run("presume", number, "--category", "yachts", "--decision", "N° 5") == 1
    assert _run("presumed") == 0 and number in capsys.readouterr().out
    passed(chain)
    paid(chain)
    lease = stage.validated(chain.supplier, stage.line(1_200), kind=stage.CommitmentKind.LEASE)
    terms = [{"due_on": f"2026-0{month}-01", "amount": "100.00"} for month in (2, 4)]
    plan = {"commitment": str(lease), "kind": "rent", "label": "Loyer du hangar", "terms": terms}
    _post("/billing-plans", plan, actor=chain.manager)
    assert _run("terms") == _run("request-terms") == _run("periodic") == 0
    out = capsys.readouterr().out
    assert "en retard" in out and "1 demandes" in out and "à régulariser" in out
    monkeypatch.setattr(clock, "today", lambda: JULY)
    assert _run("presumed-campaign", "--since", "2026-01-01", "--until", "2026-07-01") == 0
    assert _run("presumed-campaign", "--since", "2025-01-01", "--until", "2026-07-01") == 1
