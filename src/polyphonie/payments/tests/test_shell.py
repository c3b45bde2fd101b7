from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from polyphonie.kernel import clock
from polyphonie.payments import shell

from . import answers
from .stage import STATE, TRANSIT, Stage, balance

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
