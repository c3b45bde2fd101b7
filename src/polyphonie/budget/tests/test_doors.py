"""The budget over HTTP and in the shell."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.budget import api, models, shell
from polyphonie.budget.queries import act_lines, hypothesis_lines
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, POLICE, STATE, TERRITORIES, UNIT, YEAR, credit, envelope

_client = TestClient(api.router)


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.set_at(clock.now().replace(year=YEAR, month=3, day=2, hour=12)):
        yield


@pytest.fixture
def _centres(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {each.code: each for each in (TERRITORIES, POLICE, UNIT)}
    monkeypatch.setattr(act_lines, "centre", lambda code, on: known[code])


def _get(path: str, *, actor: Actor = SYSTEM) -> Any:
    return _client.get(f"/{STATE}{path}", actor=actor).json()


def _post(path: str, body: dict[str, object], *, actor: Actor = SYSTEM) -> Any:
    return _client.post(f"/{STATE}{path}", json=body, actor=actor).json()


def test_a_program_reserves_consumes_and_reads_what_is_left(unit: UUID, manager: Actor) -> None:
    place = f"/envelopes/{unit}"
    asked = {"kind": "AE", "amount": "100.00", "source": COMMITMENT}
    assert _post(f"{place}/reservations", asked, actor=manager)["credits"]["AE"]["available"] == "99900.00"
    assert _post(f"{place}/releases", {**asked, "amount": "40.00"})["from_reserved"] == "40.00"
    assert _post(f"{place}/consumptions", asked)["from_reserved"] == "60.00"
    paid = {"kind": "CP", "amount": "30.00", "source": "payment:1", "commitment": COMMITMENT}
    _post(f"{place}/consumptions", paid)
    _post(f"{place}/spendings", {"amount": "5.00", "source": "payment:2"})
    _post(f"{place}/lowerings", {"kind": "AE", "amount": "10.00", "commitment": COMMITMENT})
    shown = _get(place)
    assert shown["centre"] == UNIT.code and shown["credits"]["AE"]["consumed"] == "95.00"
    (left,) = _get(f"{place}/commitments")["commitments"]
    assert left == {
        "reference": COMMITMENT,
        "carried_in": "0.00",
        "committed": "90.00",
        "paid": "30.00",
        "remaining": "60.00",
    }
    moves = _get(f"{place}/moves?limit=2")
    assert [each["type"] for each in moves["moves"]] == ["modification", "payment"] and moves["next"]
    assert [each["chorus_amount_type"] for each in moves["moves"]] == ["150", "200"]
    assert _get(f"/{YEAR}/execution/CP")["months"][2]["consumed"] == "35.00"
    visa = {"operation": "commitment", "amount": "9.00", "source": COMMITMENT, "purpose": "Objet"}
    assert _post(f"{place}/visas", visa)["visa"] == str(models.Visa.objects.get().id)


def test_a_program_is_refused_with_the_terms_of_the_sum(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-AVA-01"):
        _post(f"/envelopes/{unit}/reservations", {"kind": "AE", "amount": "100000.01", "source": "x"})
    asked = {"kind": "AE", "amount": "1.00", "source": "x", "to": {"centre": "9999-X"}}
    with pytest.raises(Refused, match="REF-COD-01"):
        _post(f"/envelopes/{unit}/allotments", asked)
    act = {"type": "amendment", "fiscal_year": YEAR, "reference": "LFR", "signed_on": "2026-03-02"}
    lines = [{"centre": "9999", "kind": "AE", "amount": "1.00"}]
    with pytest.raises(Refused, match="REF-COD-01"):
        _post("/acts", {**act, "lines": lines})


def test_a_program_sees_the_budget_by_any_axis(unit: UUID, directorate: Actor) -> None:
    (line,) = _get(f"/{YEAR}/views/programme?programme=0354", actor=directorate)["lines"]
    assert line["key"] == "0354" and line["ae"]["available"] == "1000000.00"


def test_a_program_keeps_scenarios_and_reads_what_they_foresee(unit: UUID, manager: Actor) -> None:
    opened = _post(f"/{YEAR}/scenarios", {"name": "Prudent"})["scenario"]
    told = {"kind": "CP", "nature": "share", "first_month": 4, "last_month": 12, "percent": "50.00"}
    hypothesis = _post(f"/scenarios/{opened}/hypotheses", told)["hypothesis"]
    found = _get(f"/scenarios/{opened}")
    (stated,) = found["hypotheses"]
    assert stated["comes_to"] == "900000.00" and stated["left"] == "1800000.00" and not stated["passes"]
    line = next(each for each in found["lines"] if (each["centre"], each["kind"]) == ("0354", "CP"))
    assert line["landing"] == "300000.00" and line["months"][3] == "33333.35" and not line["short"]
    copied = _post(f"/scenarios/{opened}/copies", {"name": "Copie"})["scenario"]
    both = _get(f"/scenarios?scenario={opened}&scenario={copied}")["forecasts"]
    assert [each["scenario"]["name"] for each in both] == ["Prudent", "Copie"]
    assert _client.delete(f"/{STATE}/scenarios/{opened}/hypotheses/{hypothesis}", actor=SYSTEM).status_code == 204
    assert _client.post(f"/{STATE}/scenarios/{opened}/archive", actor=SYSTEM).status_code == 204
    assert [each["name"] for each in _get(f"/{YEAR}/scenarios")["scenarios"]] == ["Copie"]
    assert _get(f"/{YEAR}/scenarios", actor=manager)["scenarios"] == []


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(arguments)
    return int(given.run(given))


@pytest.mark.usefixtures("_centres")
def test_the_shell_records_an_act_shows_and_closes(
    state: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lfr.csv"
    file.write_text("centre;titre;type;montant\n0176;;AE;1 000,50\n0354;;CP;-10\n")
    act = ("act", str(STATE), str(file), "--year", str(YEAR), "--type", "amendment", "--reference", "LFR 1")
    assert run(*act) == 0 and "2 lignes" in capsys.readouterr().out
    assert credit(envelope(POLICE)).opened == 60_100_050
    file.write_text("0176;;AE;dix")
    assert run(*act) == 1 and "BUD-ACT-10" in capsys.readouterr().err
    assert run("availability", str(STATE), "--year", str(YEAR), "--by", "title") == 0
    assert "-\tAE\t0.00\t1801000.50" in capsys.readouterr().out
    assert run("close-budget", str(STATE), "--year", str(YEAR)) == 1
    assert "BUD-ANN-04" in capsys.readouterr().err


def test_the_shell_opens_a_scenario_from_a_file_and_compares(
    state: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hypothesis_lines, "centre", lambda code, on: {"0176": POLICE}[code])
    file = tmp_path / "hypotheses.csv"
    file.write_text("centre;titre;type;nature;du_mois;au_mois;valeur;acte\n0176;;CP;amount;3;12;60 000,01\n")
    asked = ("scenario", str(STATE), str(file), "--year", str(YEAR), "--name", "Vite")
    assert run(*asked) == 0 and run(*asked) == 0, "twice, it is one"
    assert "1 hypothèses" in capsys.readouterr().out
    assert run("scenarios", str(STATE), "--year", str(YEAR)) == 0
    assert "Vite\tCP\t600000.10\t2399999.90\t0176\t0" in capsys.readouterr().out
    for wrong in ("0176;;CP;beaucoup;3;12;1", "0176;;CP;amount;mars;12;1", "0176;;CP;amount;3;12;dix"):
        file.write_text(wrong)
        assert run(*asked) == 1 and "BUD-SCN-09" in capsys.readouterr().err
