"""Controls over HTTP and in the shell."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.controls import actions, api, models, shell
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, TODAY, facts, publish

TOMORROW = TODAY + timedelta(days=1)
PERIOD = f"since={TODAY}&until={TOMORROW}"
_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.set_at(clock.now().replace(year=2026, month=3, day=3, hour=12)):
        yield


def _get(path: str, *, actor: Actor = SYSTEM) -> Any:
    return _client.get(f"/{BODY}{path}", actor=actor).json()


def _post(path: str, body: dict[str, object], *, actor: Actor = SYSTEM) -> Any:
    return _client.post(f"/{BODY}{path}", json=body, actor=actor)


def test_a_program_drafts_publishes_and_simulates(db: None, chief: Actor) -> None:
    rules = [
        {"category": "usual", "label": "Courant", "mode": "sampled", "probability": "1/4", "below_amount": "500.00"},
        {"category": "rest", "label": "Le reste", "mode": "exhaustive"},
    ]
    plan = _post("/plans", {"title": "Plan", "rules": rules}, actor=chief).json()["id"]
    assert _post(f"/plans/{plan}/publication", {"from_on": str(TOMORROW)}, actor=chief).json()["state"] == "published"
    actions.assess_all(actor=SYSTEM, entity=BODY, facts=[facts(cents=49_999), facts(cents=50_000)], on=TOMORROW)
    shares = _get(f"/plans/{plan}?since={TOMORROW}&until=2026-04-01", actor=chief)["shares"]
    assert [(each["payments"], each["looked_at"]) for each in shares] == [(1, "1/4"), (1, "1/1")]
    assert len(_get("/plans", actor=chief)["plans"]) == 1


def test_a_program_leads_a_campaign(plan: UUID) -> None:
    given = facts("payment_request:1", nature="4")
    actions.assess(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)
    asked = {"title": "Essai", "since": str(TODAY), "until": str(TOMORROW), "size": 5}
    campaign = _post("/campaigns", asked).json()["id"]
    wrong = {"subject": given.subject, "verdicts": {"documents": {"ok": False, "reason": "illisible"}}}
    assert _post(f"/campaigns/{campaign}/findings", wrong).status_code == 204
    (item,) = _get(f"/campaigns/{campaign}/sample")["items"]
    assert (item["subject"], item["anomalies"]) == (given.subject, ["documents"])
    assert _post(f"/campaigns/{campaign}/closing", {}).json()["state"] == "closed"
    assert _get("/campaigns")["campaigns"][0]["done"] == 1
    assert _get(f"/results?since={TODAY}&until=2026-04-01")["results"][0]["share"] == "1.0000"
    assert _get(f"/assessments/{given.subject}")["verdicts"][0]["reason"] == "illisible"


def test_whoever_orders_sees_no_draw(plan: UUID, officer: Actor) -> None:
    given = facts("payment_request:1")
    actions.assess(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)
    for path in ("/plans", f"/assessments/{given.subject}", "/campaigns", f"/results?{PERIOD}"):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            _get(path, actor=officer)


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(words)
    return int(given.run(given))


def test_the_shell_plans_simulates_draws_and_tells(db: None, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        "category;label;mode;probability;nature;from_amount\nlarge;Au-dessus;exhaustive;;;1000.00\n"
        "rest;Le reste;sampled;1/2;;\n"
    )
    assert _run("plan", str(BODY), str(file), "--title", "Plan", "--publish-from", str(TOMORROW)) == 0
    assert models.PlanRule.objects.count() == 2
    period = ("--since", str(TODAY), "--until", "2026-04-01")
    assert _run("simulate", str(BODY), *period) == 0
    assert _run("results", str(BODY), *period) == 0
    assert _run("campaign", str(BODY), "--title", "Vide", "--since", str(TODAY), "--until", str(TOMORROW)) == 1
    told = capsys.readouterr()
    assert "rest\tsampled\t1/2\t0" in told.out and "CTL-CAM-03" in told.err
    file.write_text("category;mode\nrest;whatever\n")
    assert _run("plan", str(BODY), str(file), "--title", "Plan") == 1


def test_a_simulation_counts_as_the_draw_does(chief: Actor, plan: UUID) -> None:
    given = [facts(cents=cents, nature=nature) for cents in (1, 10_000_000) for nature in ("1", "1.2", "3")]
    found = actions.assess_all(actor=SYSTEM, entity=BODY, facts=given, on=TODAY)
    later = publish(from_on=TOMORROW)
    shares = _get(f"/plans/{later}?{PERIOD}", actor=chief)["shares"]
    counted = {each["rule"]["category"]: each["payments"] for each in shares}
    fallen = [each.category for each in found]
    assert counted == {category: fallen.count(category) for category in counted}
