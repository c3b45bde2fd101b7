"""Commitments, services, proposals and payers over HTTP."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.invoicing.tests.documents import HOSPITAL
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.api import router
from polyphonie.spending.bindings import shell

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, delivered, proposed
from .stage import STATE, TODAY, kept_line

http = TestClient(router)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _call(method: str, path: str, actor: Actor, **given: Any) -> Any:
    return getattr(http, method)(f"/{STATE}{path}", actor=actor, **given)


def test_it_leads_a_commitment_to_a_certified_service(chain: Chain) -> None:
    stage.grant(chain.manager, Role.SERVICE_CERTIFIER, stage.OF_UNIT)
    line = {"envelope": str(chain.envelope), "label": "Timbres", "amount": "100.00", "purchasing_group": stage.POSTAGE}
    told = {"kind": "order", "supplier": str(chain.supplier), "label": "Timbres", "lines": [line]}
    made = _call("post", "/commitments", chain.manager, json=told).json()
    path = f"/commitments/{made['commitment']}"
    line["schedule"] = {"2026": "40.00", "2027": "60.00"}  # type: ignore[assignment]
    assert _call("put", path, chain.manager, json=told).status_code == 204
    assert _call("post", f"{path}/submit", chain.manager).status_code == 204
    done = _call("post", "/commitments/validate", chain.officer, json={"ids": [made["commitment"]]}).json()
    assert done["attempts"] == [{"id": made["commitment"], "refusals": []}]
    amended = {"amounts": {"1": "120.00"}, "schedules": {"1": {"2026": "120.00"}}, "reason": "Avenant"}
    assert _call("post", f"{path}/amend", chain.officer, json=amended).status_code == 204
    whole = _call("get", path, chain.officer).json()
    assert (whole["amount"], whole["state"]) == ("120.00", "validated")
    assert whole["lines"][0]["schedule"] == {"2026": "120.00"}
    assert [each["move"] for each in whole["history"]] == ["draft", "revise", "submit", "validate", "amend"]
    seen = {"commitment": made["commitment"], "amount": "50.00", "done_on": "2026-03-01", "partial": True}
    service = _call("post", "/services", chain.manager, json=seen).json()["service"]
    assert _call("post", f"/services/{service}/certify", chain.officer, json={"amount": "45.00"}).status_code == 204
    listed = _call("get", "/services?state=certified", chain.officer).json()
    assert [(each["amount"], each["partial"]) for each in listed["services"]] == [("45.00", True)]
    assert _call("post", f"/services/{service}/cancel", chain.officer, json={"reason": "Rendu"}).status_code == 204
    assert _call("get", f"/services/{service}", chain.officer).json()["state"] == "cancelled"
    assert _call("post", f"{path}/close", chain.manager).json() == {"given_back": "120.00"}
    first = _call("get", "/commitments?limit=1&text=Timbres", chain.officer).json()
    assert first["commitments"][0]["state"] == "closed" and first["next"] is None


@pytest.mark.parametrize("amount", ["-100.00", "0"])
def test_an_amount_that_is_not_above_zero_is_refused_by_its_act(chain: Chain, amount: str) -> None:
    made = stage.validated(chain.supplier)
    line = {"envelope": str(chain.envelope), "label": "Timbres", "amount": amount, "purchasing_group": stage.POSTAGE}
    for path, actor, code, told in (
        (
            "/commitments",
            chain.manager,
            "SPE-ENG-04",
            {"kind": "order", "supplier": str(chain.supplier), "label": "Timbres", "lines": [line]},
        ),
        (f"/commitments/{made}/amend", chain.officer, "SPE-ENG-04", {"amounts": {"1": amount}, "reason": "Avenant"}),
        (
            "/services",
            chain.manager,
            "SPE-SER-05",
            {"commitment": str(made), "amount": amount, "done_on": "2026-03-01"},
        ),
    ):
        with pytest.raises(Refused, match=code):
            _call("post", path, actor, json=told)


def test_it_charges_a_line_to_another_envelope(chain: Chain) -> None:
    stage.grant(chain.officer, Role.AUTHORISING_OFFICER, stage.ENTITY)
    made, to = stage.validated(chain.supplier), stage.envelope(stage.TERRITORIES)
    given = {"envelope": str(to), "reason": "Autre centre"}
    assert _call("post", f"/commitments/{made}/reimpute", chain.officer, json=given).status_code == 204
    assert kept_line(made).envelope_id == to


def test_it_decides_what_an_invoice_proposes(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    commitment = stage.validated(chain.supplier, stage.line(200))
    place = proposed(commitment)
    (found,) = _call("get", "/proposals?state=proposed", chain.officer).json()["proposals"]
    assert (found["id"], found["lines"][0]["amount"]) == (str(place.invoice), "120.00")
    path = f"/proposals/{place.invoice}"
    assert _call("post", f"{path}/match", chain.officer).json()["state"] == "proposed"
    chosen = {"lines": [{"commitment": str(commitment), "amount": "90.00"}], "reason": "Il en manque"}
    assert len(_call("post", f"{path}/correct", chain.officer, json=chosen).json()["services"]) == 1
    assert kept_line(commitment).certified == 90_00


def test_it_requests_the_payment_of_accepted_invoices(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    commitment = stage.validated(chain.supplier, stage.line(500))
    first, second, third, waiting = (str(proposed(commitment, number=f"F-{each}").invoice) for each in range(4))
    for each in (first, second, third):
        assert _call("post", f"/proposals/{each}/accept", chain.officer).status_code == 200
    asked = [_call("post", f"/proposals/{first}/request-payment", chain.manager).json() for _ in range(2)]
    assert asked[0] == asked[1] and models.PaymentRequest.objects.get().number == asked[0]["number"]
    done = _call("post", "/proposals/request-payments", chain.manager, json={"ids": [second, waiting]}).json()
    assert {each["id"]: [one["code"] for one in each["refusals"]] for each in done["attempts"]} == {
        second: [],
        waiting: ["SPE-PRO-04"],
    }
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    email = Person.objects.get(id=chain.manager.id).email
    for numbers, code in ((["F-3"], 2), (["F-2"], 0), ([], 2)):
        given = parser.parse_args(["request-payments", str(STATE), *numbers, "--as", email])
        assert given.run(given) == code
    assert "faits : 1 sur 1" in capsys.readouterr().out
    assert models.PaymentRequest.objects.count() == 3


def test_it_acts_in_the_shell(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())

    def run(act: str, actor: Actor, *numbers: str) -> int:
        email = Person.objects.get(id=actor.id).email
        given = parser.parse_args([act, str(STATE), *numbers, "--as", email])
        return int(given.run(given))

    made = stage.drafted(chain.supplier, stage.line(300), by=chain.manager)
    number = stage.kept(made).number
    assert run("submit", chain.manager, "2100000000") == 2
    assert run("submit", chain.officer, number) == 1 and "ACC-RIG-01" in capsys.readouterr().err
    assert run("submit", chain.manager, number) == run("validate", chain.officer, number) == 0
    stage.observed(made, 100)
    assert run("certify", chain.officer, number) == 0 and kept_line(made).certified == 100_00
    assert run("certify", chain.officer, number) == 2
    proposed(made, number="F-7")
    assert run("accept", chain.officer, "F-7") == run("request-payments", chain.manager, "F-7") == 0
    assert kept_line(made).requested == 120_00


def test_it_lists_in_the_shell(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    commitment = stage.validated(chain.supplier, stage.line(120))
    stage.certified(commitment, 50)
    place = delivered("2199999999")
    actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)
    for told, said in (
        (["commitments", str(STATE), "--state", "validated"], "120,00"),
        (["services", str(STATE)], "50,00"),
        (["proposals", str(STATE)], "SPE-RAP-04"),
        (["payers", str(STATE)], "Arrêté d’essai"),
    ):
        given = parser.parse_args(told)
        assert given.run(given) == 0 and said in capsys.readouterr().out
    for told, code in (
        (["commitments", str(STATE), "--state", "rien"], 2),
        (["name-payer", str(STATE), "1", "--source", "x"], 2),
        (["name-payer", str(STATE), HOSPITAL, "--source", "Décision"], 0),
    ):
        given = parser.parse_args(told)
        assert given.run(given) == code


def test_it_names_who_pays(chain: Chain) -> None:
    place = delivered()
    keeper = stage.somebody(Role.CHIEF_ACCOUNTANT, name="Chloé Comptes")
    given = {"structure": str(place.entity), "from_on": "2026-02-01", "source": "Arrêté"}
    assert _call("post", "/payers", keeper, json=given).status_code == 204
    assert [each["source"] for each in _call("get", "/payers", keeper).json()["payers"]] == ["Arrêté", "Arrêté d’essai"]
