"""The journal of ledger-cli: the program of Debian computes the same trial balance as we do."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from polyphonie.documents.books import fec, ledger_cli

from .cases import entries

LEDGER = shutil.which("ledger")


def test_it_writes_one_transaction_for_each_entry() -> None:
    text = "".join(ledger_cli.written(entries(2)))
    first, second = text.strip().split("\n\n")
    assert first.startswith("2026-01-02 * (ACH-1) Entry 1 rent paid\n    ")
    assert second.startswith("2026-01-03 * (ACH-2) ")
    assert all(line.split("  ")[-1] for line in first.splitlines())


@pytest.mark.skipif(LEDGER is None, reason="the program ledger is not installed")
def test_the_program_ledger_computes_the_same_trial_balance(tmp_path: Path) -> None:
    drawn = entries(500)
    journal = tmp_path / "books.journal"
    journal.write_text("".join(ledger_cli.written(drawn)))
    ours = fec.checked(line.removesuffix("\r\n") for line in fec.written(drawn)).balances
    assert balances(journal) == {account: cents for account, cents in ours.items() if cents}


def balances(journal: Path) -> dict[str, int]:
    """What the program `ledger` makes of a journal: the balance of each account, in cents."""
    assert LEDGER is not None
    told = subprocess.run(
        [LEDGER, "-f", journal, "balance", "--flat", "--no-total", "--format", "%(account)\t%(quantity(total))\n"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split("\t") for line in told.splitlines())
    return {account: int(Decimal(amount).scaleb(2)) for account, amount in rows}
