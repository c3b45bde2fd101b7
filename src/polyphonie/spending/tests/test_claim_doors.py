"""Claims as people, programs and commands meet them: entered, followed, lifted, by the accountant alone."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.spending import api, models, shell

from . import chains
from .chains import Chain
from .stage import STATE, TODAY

DEBTOR, BENEFICIARY = "99991001100017", "99991002900019"
_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def test_it_enters_follows_and_lifts_a_claim_by_its_pages(chain: Chain) -> None:
    chains.creditor()
    http = _signed_in(chain.accountant)
    assert "Aucun acte" in http.get("/depense/oppositions").content.decode()
    told = {
        "kind": "garnishment",
        "debtor": DEBTOR,
        "beneficiary": "999 910 029 00019",
        "reference": "SATD-1",
        "served_on": TODAY.isoformat(),
        "limit": "100",
    }
    wrong = ({"debtor": "1"}, {"commitment": "0000000000"}, {"served_on": "2026-12-31"})
    assert all(http.post("/depense/oppositions", {**told, **each}).status_code == 422 for each in wrong)
    page = http.post("/depense/oppositions", told).headers["Location"]
    chain.passed(400)
    shown = http.get(page).content.decode()
    assert "a tout pris" in shown and models.PaymentRequest.objects.get().number in shown
    assert "SATD-1" not in http.get("/depense/oppositions").content.decode()
    assert "SATD-1" in http.get("/depense/oppositions?which=all&text=satd").content.decode()
    assert "SATD-1" in b"".join(http.get("/depense/oppositions?format=csv")).decode()  # type: ignore[arg-type]
    assert http.post(f"{page}/lever").status_code == 302
    assert models.Claim.objects.get().ended_on == TODAY
    ordering = _signed_in(chain.officer)
    assert "Aucune dépense à consulter" in ordering.get("/depense/oppositions").content.decode()
    assert ordering.get(page).status_code in {403, 404}


def test_it_enters_reads_and_lifts_a_claim_over_http(chain: Chain) -> None:
    other, commitment = chains.creditor(), chain.commitment()
    told: dict[str, Any] = {
        "kind": "assignment",
        "debtor": str(chain.supplier),
        "beneficiary": str(other),
        "reference": "CES-1",
        "served_on": str(TODAY),
        "commitment": str(commitment),
    }
    made = _client.post(f"/{STATE}/claims", json=told, actor=chain.accountant)
    assert made.status_code == 201 and made.json()["claim"]["limit"] is None
    claim = made.json()["claim"]["id"]
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    found = _client.get(f"/{STATE}/claims/{claim}", actor=chain.accountant).json()
    assert found["takings"][0]["amount"] == "400.00" and found["claim"]["taken"] == "400.00"
    assert _client.post(f"/{STATE}/claims/{claim}/end", actor=chain.accountant).status_code == 204
    assert _client.get(f"/{STATE}/claims?held=true", actor=chain.accountant).json()["claims"] == []
    assert len(_client.get(f"/{STATE}/claims", actor=chain.accountant).json()["claims"]) == 1


def test_it_enters_lists_and_lifts_a_claim_by_commands(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    chains.creditor()
    email = Person.objects.get(id=chain.accountant.id).email
    enter: dict[str, Any] = {
        "kind": "opposition",
        "debtor": DEBTOR,
        "beneficiary": BENEFICIARY,
        "reference": "OPP-1",
        "served_on": None,
        "commitment": "",
        "limit": Money(50_00),
    }

    def run(command: str, **given: Any) -> int:
        asked = argparse.Namespace(entity=STATE, email=email, **given)
        return getattr(shell, command)(asked)  # type: ignore[no-any-return]

    assert run("_enter_claim", **{**enter, "kind": "gift"}) == 2
    assert run("_enter_claim", **{**enter, "debtor": "1"}) == 2
    assert run("_enter_claim", **{**enter, "served_on": date(2027, 1, 1)}) == 1
    assert run("_enter_claim", **enter) == 0
    assert run("_claims", all=False, limit=5) == 0 and "OPP-1" in capsys.readouterr().out
    assert run("_end_claim", debtor=DEBTOR, reference="OPP-2") == 2
    assert run("_end_claim", debtor=DEBTOR, reference="OPP-1") == 0
    assert models.Claim.objects.get().ended_on == TODAY
