"""Purchase requests over HTTP and in the shell."""

from __future__ import annotations

import argparse
from types import SimpleNamespace
from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.requests import shell
from polyphonie.requests.api import router
from polyphonie.spending.tests.stage import POSTAGE

from .stage import STATE, TODAY, UNIT, Scene, kept

http = TestClient(router)
LINE = {
    "label": "Timbres",
    "quantity": "2.5",
    "unit_price": "10.00",
    "purchasing_group": POSTAGE,
    "centre": UNIT,
    "wanted_on": TODAY.isoformat(),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _call(method: str, path: str, actor: Actor, **given: Any) -> Any:
    return getattr(http, method)(f"/{STATE}{path}", actor=actor, **given)


def test_it_goes_from_a_draft_to_a_commitment(scene: Scene) -> None:
    told = {"label": "Timbres", "lines": [LINE], "supplier": str(scene.supplier)}
    made = _call("post", "", scene.requester, json=told).json()
    path = f"/{made['request']}"
    assert _call("put", path, scene.requester, json=told | {"label": "Timbres de mars"}).status_code == 204
    assert _call("post", f"{path}/submit", scene.requester).status_code == 204
    listed = _call("get", "?whose=to_approve", scene.approver).json()
    assert [each["number"] for each in listed["requests"]] == [made["number"]] and listed["next"] is None
    assert _call("post", f"{path}/approve", scene.approver).json()["state"] == "approved"
    committed = _call("post", f"{path}/commit", scene.manager, json={"kind": "contract"}).json()
    whole = _call("get", path, scene.requester).json()
    assert (whole["label"], whole["amount"], whole["commitment_number"]) == (
        "Timbres de mars",
        "25.00",
        committed["number"],
    )
    assert [each["move"] for each in whole["events"]] == ["draft", "revise", "submit", "conclude", "commit"]


def test_it_answers_and_decides_circuits(scene: Scene) -> None:
    words = {"reason": "Trop cher"}
    for word, state, actor in (
        ("return", "returned", scene.approver),
        ("refuse", "refused", scene.approver),
        ("withdraw", "withdrawn", scene.requester),
    ):
        request = scene.submitted()
        assert _call("post", f"/{request}/{word}", actor, json=words).status_code == 204
        assert kept(request).state == state
    assert _call("get", "/circuits", scene.requester).json() == {"circuits": []}


def test_it_is_told_in_the_shell(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    shell.add_commands(commands)
    request = scene.submitted()
    assert shell._circuit(SimpleNamespace(entity=STATE, steps=["bop:0"], centre="", from_on=None, source="Note")) == 0  # type: ignore[arg-type]
    assert shell._circuit(SimpleNamespace(entity=STATE, steps=["bop:5"], centre="", from_on=None, source="Note")) == 1  # type: ignore[arg-type]
    assert shell._circuit(SimpleNamespace(entity=STATE, steps=["x"], centre="", from_on=None, source="Note")) == 2  # type: ignore[arg-type]
    assert shell._list(SimpleNamespace(entity=STATE, state=["submitted"], limit=5)) == 0  # type: ignore[arg-type]
    assert shell._show(SimpleNamespace(entity=STATE, request=request)) == 0  # type: ignore[arg-type]
    told = capsys.readouterr().out
    assert kept(request).number in told and "Soumise à approbation" in told
