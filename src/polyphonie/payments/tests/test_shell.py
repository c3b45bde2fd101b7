from __future__ import annotations

import argparse

import pytest

from polyphonie.kernel import clock
from polyphonie.payments import shell

from .stage import STATE, TRANSIT, Stage, balance

pytestmark = pytest.mark.django_db


def test_a_bank_that_is_played_debits_what_was_sent(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.sent(1_00, 2_00)
    with clock.set_at(clock.now().replace(year=2026, month=3, day=2)):
        for _ in range(2):
            assert shell._answer(argparse.Namespace(entity=STATE)) == 0
    assert balance(TRANSIT) == 0
    told = capsys.readouterr().out.splitlines()
    assert "2 virements exécutés" in told[0] and told[1].startswith("Aucun lot")
