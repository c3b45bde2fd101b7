"""Payments over HTTP: a lot from its preparation to its statement, what is rejected, what nobody expected."""

from __future__ import annotations

from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.payments import api

from .answers import moved, report, statement, transfers
from .stage import STATE, Stage, balance

pytestmark = pytest.mark.django_db
_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2, hour=12)):
        yield


def _get(path: str, actor: Actor) -> Any:
    return _client.get(f"/{STATE}{path}", actor=actor).json()


def _post(path: str, actor: Actor, body: dict[str, object] | None = None) -> Any:
    return _client.post(f"/{STATE}{path}", json=body or {}, actor=actor).json()


def _bring(path: str, actor: Actor, content: bytes) -> Any:
    return _client.post(f"/{STATE}{path}", data=content, headers={}, actor=actor, body=content).json()


def test_a_program_takes_a_lot_to_the_bank_and_its_answers_back(stage: Stage) -> None:
    for cents in (10_00, 20_00, 30_00):
        stage.order(cents)
    (lot,) = _post("/lots", stage.preparer)["lots"]
    assert _get("/lots?state=prepared", stage.preparer)["lots"][0]["amount"] == "60.00"
    assert len(_post(f"/lots/{lot}/signature", stage.signer)["sha256"]) == 64
    assert _post(f"/lots/{lot}/sending", stage.preparer)["amount"] == "60.00"
    assert _client.get(f"/{STATE}/lots/{lot}/file", actor=stage.preparer).content[:5] == b"<?xml"
    assert _get(f"/lots/{lot}", stage.preparer)["state"] == "sent"
    one, two, three = transfers(lot)
    assert _bring("/reports", stage.preparer, report(lot, one.id, two.id))["rejected"] == 2
    page = _get("/transfers?state=rejected&limit=1", stage.preparer)
    rest = _get(f"/transfers?state=rejected&limit=1&after={page['next']}", stage.preparer)
    assert [page["transfers"][0]["id"], rest["transfers"][0]["id"], rest["next"]] == [str(one.id), str(two.id), None]
    again = _post(f"/transfers/{one.id}/reissue", stage.accountant, {"account": str(stage.account)})["transfer"]
    assert _get(f"/transfers/{again}", stage.preparer)["state"] == "ordered"
    assert _post(f"/transfers/{two.id}/abandonment", stage.accountant, {"reason": "Doublon"})["done"]
    told = statement(moved("D", Direction.DEBIT, three.cents, three), moved("", Direction.CREDIT, 7_00))
    assert _bring("/statements", stage.preparer, told)["unknown"] == 1
    assert _get("/statements", stage.preparer)["statements"][0]["closing"] == "977.00"
    (line,) = _get("/lines", stage.preparer)["lines"]
    imputed = {"account": "7088000000", "reason": "Don"}
    assert _post(f"/lines/{line['id']}/imputation", stage.preparer, imputed)["done"]
    assert balance("7088000000") == -7_00
    (withdrawn,) = _post("/lots", stage.preparer)["lots"]
    assert _post(f"/lots/{withdrawn}/withdrawal", stage.preparer, {"reason": "Erreur"})["done"]
