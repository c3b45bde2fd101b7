from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from polyphonie.access.models import Person
from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.payments import actions, models, shell

from . import answers
from .stage import STATE, TODAY, TRANSIT, Stage, balance

pytestmark = pytest.mark.django_db


def test_a_bank_that_is_played_debits_what_was_sent(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.sent(1_00, 2_00)
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2, hour=12)):
        for _ in range(2):
            assert shell._answer(argparse.Namespace(entity=STATE)) == 0
    assert balance(TRANSIT) == 0
    told = capsys.readouterr().out.splitlines()
    assert "2 virements exécutés" in told[0] and told[1].startswith("Aucun lot")


def test_it_takes_a_file_of_the_bank_once(stage: Stage, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lot = stage.sent(1_00)
    told, report, spoilt = (tmp_path / name for name in ("releve.xml", "rapport.xml", "faux.xml"))
    told.write_bytes(answers.statement(answers.debit_of_lot(lot, 1_00)))
    report.write_bytes(answers.report(lot))
    spoilt.write_bytes(b"no")
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2, hour=12)):
        for file, is_report, code in ((told, False, 0), (told, False, 0), (report, True, 0), (spoilt, False, 1)):
            assert shell._take(argparse.Namespace(entity=STATE, file=file, report=is_report)) == code
    said = capsys.readouterr()
    assert "1 virements exécutés" in said.out and "0 virements rejetés" in said.out and "PAY-FIL-01" in said.err


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def run(name: str, *told: object, actor: Actor | None = None) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    signed = ["--as", Person.objects.get(id=actor.id).email] if actor else []
    given = parser.parse_args([name, str(STATE), *map(str, told), *signed])
    return int(given.run(given))


@pytest.mark.usefixtures("_today")
def test_it_prepares_signs_and_sends_a_lot(stage: Stage, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    stage.order(120_00)
    file = tmp_path / "ordre.xml"
    assert run("prepare-lot", actor=stage.preparer) == 0
    name = capsys.readouterr().out.strip()
    assert run("sign-lot", name, actor=stage.preparer) == 1  # another person signs
    assert "PAY-FOU-01" in capsys.readouterr().err
    assert run("sign-lot", name, actor=stage.signer) == 0
    for _ in range(2):
        assert run("send-lot", name, "--file", file, "--older", actor=stage.preparer) == 0
    assert b"pain.001.001.03" in file.read_bytes()
    assert run("lots", "--state", "sent") == 0 and run("lots", "--state", "prepared") == 0
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith(name)]
    assert "120,00" in told
    assert run("withdraw-lot", name, "--reason", "Trop tard", actor=stage.preparer) == 1
    assert run("withdraw-lot", "LOT-0", "--reason", "Rien", actor=stage.preparer) == 2


@pytest.mark.usefixtures("_today")
def test_it_withdraws_a_lot_and_abandons_a_transfer(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    name = models.Lot.objects.get(id=stage.lot(120_00)).message
    transfer = models.Transfer.objects.get()
    assert run("withdraw-lot", name, "--reason", "Erreur", actor=stage.preparer) == 0
    assert run("abandon", transfer.id, "--reason", "Payé ailleurs", actor=stage.preparer) == 1
    assert run("abandon", transfer.id, "--reason", "Payé ailleurs", actor=stage.accountant) == 0
    assert run("reissue", transfer.id, stage.account, actor=stage.accountant) == 1
    assert run("transfers", "--state", "abandoned") == 0
    assert str(transfer.id) in capsys.readouterr().out
    assert run("transfers", "--state", "payé") == 2


@pytest.mark.usefixtures("_today")
def test_it_imputes_a_movement_that_nobody_expected(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    content = answers.statement(answers.moved("X1", Direction.CREDIT, 7_00))
    actions.record_statement(actor=stage.preparer, entity=STATE, content=content, name="r.xml", on=TODAY)
    line = models.StatementLine.objects.get()
    assert run("lines") == 0
    assert str(line.id) in capsys.readouterr().out
    assert run("impute-line", line.id, "7088000000", "--reason", "", actor=stage.preparer) == 1
    assert "PAY-REA-01" in capsys.readouterr().err
    assert run("impute-line", line.id, "7088000000", "--reason", "Don", actor=stage.preparer) == 0
    assert balance("7088000000") == -7_00
