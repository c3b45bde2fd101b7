"""One document at a time at the terminal: written, changed, taken back, as the person who is named."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.budget import models as appropriations
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import api, models, shell
from polyphonie.spending.periods import shell as periods
from polyphonie.spending.revisions import shell as revisions

from . import stage
from .chains import Chain, kept
from .invoiced import INVOICED_ON, proposed
from .stage import STATE, TODAY, kept_line
from .test_sign_periodic_order import JULY, paid

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def run(act: str, actor: Actor, *told: object) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for each in (shell, revisions, periods):
        each.add_commands(commands)
    email = Person.objects.get(id=actor.id).email
    given = parser.parse_args([act, str(STATE), *map(str, told), "--as", email])
    return int(given.run(given))


def number(commitment: object) -> str:
    return models.Commitment.objects.get(id=commitment).number


def test_it_drafts_revises_and_returns_a_commitment(
    chain: Chain, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"envelope": str(chain.envelope), "label": "Timbres", "amount": "100.00", "purchasing_group": stage.POSTAGE}
    told = {"kind": "order", "supplier": str(chain.supplier), "label": "Timbres", "lines": [line]}
    file = tmp_path / "engagement.json"
    file.write_text(json.dumps(told))
    assert run("draft", chain.manager, file) == 0
    made = models.Commitment.objects.get()
    assert f"{made.number} préparé" in capsys.readouterr().out
    file.write_text(json.dumps(told | {"label": "Affranchissement"}))
    assert run("revise", chain.manager, made.number, file) == 0
    assert models.Commitment.objects.get().label == "Affranchissement"
    assert run("draft", chain.officer, tmp_path / "rien.json") == run("revise", chain.manager, "21", file) == 2
    stage.actions.submit_commitment(actor=chain.manager, entity=STATE, commitment=made.id, on=TODAY)
    assert run("return", chain.officer, made.number, "--reason", "Mauvais libellé") == 0
    assert models.Commitment.objects.get().state == "returned"


def test_it_amends_reimputes_and_closes_a_commitment(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    stage.grant(chain.officer, Role.AUTHORISING_OFFICER, stage.ENTITY)
    stage.grant(chain.manager, Role.COMMITMENT_MANAGER, stage.ENTITY)
    made = stage.validated(chain.supplier, stage.line(300))
    told = ("--amount", "1=400,00", "--planned", "1/2026=150", "--planned", "1/2027=250", "--reason", "Avenant")
    assert run("amend", chain.officer, number(made), *told) == 0
    assert (kept_line(made).cents, kept_line(made).schedule) == (400_00, {"2026": 150_00, "2027": 250_00})
    assert run("amend", chain.officer, number(made), *told) == 1 and "SPE-ENG-13" in capsys.readouterr().err
    to = stage.envelope(stage.TERRITORIES)
    assert run("reimpute", chain.officer, number(made), "--to", to, "--reason", "Autre centre") == 0
    assert kept_line(made).envelope_id == to
    assert run("ask-visa", chain.manager, number(made), "--amount", "500") == 0
    assert run("close", chain.manager, number(made)) == 0 and "400,00" in capsys.readouterr().out
    other = stage.validated(chain.supplier, stage.line(300))
    assert run("withdraw", chain.officer, number(other), "--reason", "Renoncé") == 0
    assert models.Commitment.objects.get(id=other).state == "withdrawn"
    assert run("withdraw", chain.officer, "2100000000", "--reason", "Renoncé") == 2


def test_it_observes_and_cancels_services(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    stage.grant(chain.manager, Role.SERVICE_CERTIFIER, stage.OF_UNIT)
    made = stage.validated(chain.supplier, stage.line(300))
    for day in ("2026-03-01", "2026-03-02"):
        told = ("--amount", "100", "--done", day, "--partial")
        assert run("observe", chain.manager, number(made), *told) == 0
    assert run("certify-service", chain.officer, number(made), "--done", "2026-03-01", "--amount", "90") == 0
    assert kept_line(made).certified == 90_00
    why = ("--reason", "Rendu")
    assert run("cancel-service", chain.manager, number(made), *why) == 2 and "2 services" in capsys.readouterr().err
    assert run("cancel-service", chain.manager, number(made), "--done", "2026-03-02", *why) == 0
    assert [each.state for each in models.ServiceCertificate.objects.order_by("id")] == ["certified", "cancelled"]
    assert run("observe", chain.accountant, number(made), "--amount", "100", "--done", "2026-03-01") == 1


def test_it_decides_what_invoices_propose(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    made = stage.validated(chain.supplier, stage.line(500))
    for each in ("F-1", "F-2"):
        proposed(made, number=each)
    assert run("match", chain.officer, "F-1") == 0
    assert run("correct", chain.officer, "F-1", "--line", f"{number(made)}/1=90") == 0
    assert kept_line(made).certified == 90_00
    assert run("correct", chain.officer, "F-2", "--line", "2100000000/1=90") == 2
    assert run("refuse", chain.officer, "F-2", "--reason", "Rien reçu") == 0
    assert run("refuse", chain.officer, "F-2", "--reason", "Rien reçu") == 2
    assert models.Proposal.objects.filter(state="refused").count() == 1


def test_it_enters_a_request_and_requisitions_the_accountant(chain: Chain, tmp_path: Path) -> None:
    commitment = str(chain.commitment())
    told = {
        "flux": 1,
        "ground": "certified_service",
        "supplier": str(chain.supplier),
        "document_number": "F-9",
        "label": "Timbres",
        "received_on": str(TODAY),
        "lines": [{"amount": "40.00", "commitment": commitment}],
    }
    file = tmp_path / "demande.json"
    file.write_text(json.dumps(told))
    assert run("enter-request", chain.officer, file) == 1
    assert run("enter-request", chain.manager, file) == 0
    request = models.PaymentRequest.objects.get()
    chain.order(request.id)
    chain.suspend(request.id)
    assert run("requisition", chain.accountant, request.number, "--words", "Payez.") == 1
    assert run("requisition", chain.officer, request.number, "--words", "Payez.") == 0
    assert (
        kept(request.id).requisitions.exists() if hasattr(request, "requisitions") else models.Requisition.objects.get()
    )


def test_it_passes_a_request_whose_documents_were_looked_at(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    request = kept(chain.ordered(40))
    assert run("visa", chain.accountant, request.number, "--confirmed", "everything") == 2
    assert run("visa", chain.accountant, request.number) == 1 and "SPE-CHK-02" in capsys.readouterr().err
    assert run("visa", chain.accountant, request.number, "--confirmed", "documents") == 0
    assert kept(request.id).state == "passed"


def test_it_adopts_and_ends_tacit_orders(chain: Chain) -> None:
    officer = stage.somebody(Role.AUTHORISING_OFFICER, name="Olga Principale")
    told = ("10", "--decision", "Décision n° 7", "--most", "500")
    assert run("adopt-tacit", chain.officer, *told) == 1
    assert run("adopt-tacit", officer, *told) == 0
    assert models.TacitOrdering.objects.get().told.most == 500_00
    assert run("end-tacit", officer) == 0
    assert run("end-tacit", officer) == 2


def test_programs_adopt_and_end_them_too_and_ask_for_visas(chain: Chain) -> None:
    officer = stage.somebody(Role.AUTHORISING_OFFICER, name="Olga Principale")
    http, root = TestClient(api.router), f"/{STATE}/tacit-orders"
    told = {"after_days": 10, "decision": "Décision n° 7", "from_on": str(TODAY), "most": "500.00"}
    policy = http.post(root, json=told, actor=officer).json()["policy"]
    (found,) = http.get(root, actor=officer).json()
    assert (found["id"], found["most"], found["until_on"]) == (policy, "500.00", None)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        http.post(f"{root}/{policy}/end", actor=chain.officer)
    assert http.post(f"{root}/{policy}/end", actor=officer).status_code == 204
    made = stage.validated(chain.supplier)
    asked = http.post(f"/{STATE}/commitments/{made}/ask-visa", json={"amount": "500.00"}, actor=chain.manager)
    assert asked.json() == {"asked": False}


def test_it_lists_and_signs_what_is_paid_before_its_order(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = number(chain.commitment())
    assert run("list-periodic", chain.officer, contract, "--decision", "Liste OPP") == 0
    assert run("unlist-periodic", chain.officer, contract) == 0
    request = paid(chain)
    monkeypatch.setattr(clock, "today", lambda: JULY)
    period = ("--since", "2026-01-01", "--until", "2026-07-01")
    centre = appropriations.Envelope.objects.get(id=chain.envelope).uo_id
    assert run("sign-periodic", chain.officer, centre, *period, "--total", "1") == 1
    assert run("sign-periodic", chain.officer, centre, *period, "--total", f"{request.cents / 100:.2f}") == 0
    assert models.PeriodicOrder.objects.count() == 1


def test_it_plans_and_ends_terms_and_presumptions(chain: Chain) -> None:
    lease = stage.validated(chain.supplier, stage.line(1_200), kind=stage.CommitmentKind.LEASE)
    told = ("rent", "--label", "Loyer", "--term", "2026-04-01=100", "--term", "2026-05-01=100")
    assert run("plan-terms", chain.manager, number(lease), *told) == 0
    assert models.BillingTerm.objects.count() == 2
    assert run("end-plan", chain.manager, number(lease)) == 0
    assert run("end-plan", chain.manager, number(lease)) == 2
    assert run("end-presumption", chain.officer, number(lease), "--reason", "Litige") == 1


@pytest.mark.parametrize("wrong", ["1", "1=x", "un=3", "1=0.001"])
def test_it_tells_an_amount_that_cannot_be_read(chain: Chain, wrong: str) -> None:
    with pytest.raises(SystemExit):
        run("amend", chain.officer, "2100000001", "--amount", wrong, "--reason", "Avenant")
