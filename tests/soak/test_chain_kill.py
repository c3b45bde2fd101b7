"""A chain of expenditure while web, workers, database and those who act are killed: nothing is lost or paid twice.

Only the long version is played, by `make soak`: rounds of SOAK_CHAINS invoices, until SOAK_CHAIN_KILLS kills are dealt.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.installation import ROOT, Caller, Cut, Installation, installed

from .test_kill import SEED, eventually

CHAINS = int(os.environ.get("SOAK_CHAINS", "0"))
KILLS = int(os.environ.get("SOAK_CHAIN_KILLS", "24"))
PLAYERS = 2
VICTIMS = ("player", "worker", "postgres", "web worker", "web")
pytestmark = [pytest.mark.soak, pytest.mark.skipif(not CHAINS, reason="SOAK_CHAINS says how many chains to play")]


class Players:
    """The processes that act, started again when they are killed, until all they were given is paid."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation, self.folder, self.url = installation, folder, installation.url
        self.living: dict[int, subprocess.Popen[str]] = {}
        self.outages = 0

    def begin(self) -> None:
        self.living = {number: self._start(number) for number in range(PLAYERS)}

    def _start(self, number: int) -> subprocess.Popen[str]:
        told, environment = _player(self.installation, "play", str(self.folder), str(number))
        environment["DATABASE_URL"] = self.url  # whoever acts waits for the database: starting it is the server's part
        pipe = subprocess.PIPE
        return subprocess.Popen(told, env=environment, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    def all_paid(self) -> bool:
        """Whether every player is done. One that was killed is started again; one that failed fails the test."""
        for number, process in list(self.living.items()):
            code = process.poll()
            if code is None:
                continue
            printed, complained = process.communicate()
            del self.living[number]
            if code == -signal.SIGKILL:
                self.living[number] = self._start(number)
            else:
                assert code == 0, complained[-3000:]
                self.outages += int(printed)
        return not self.living


def _player(installation: Installation, *told: str) -> tuple[list[str], dict[str, str]]:
    """The command and the environment of a process that acts."""
    environment = installation.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return [sys.executable, "-m", "tests.soak.chain_player", *told], environment


def _deposit(installation: Installation, token: str, folder: Path, errors: list[str]) -> None:
    """Deposit what the players are to pay, each under its key until it is acknowledged."""
    try:
        for player in range(PLAYERS):
            for each in pickle.loads((folder / f"invoices-{player}").read_bytes()):
                _acknowledged(installation, token, each.number, each.content)
    except BaseException as error:
        errors.append(f"{type(error).__name__}: {error}")
        raise


def _acknowledged(installation: Installation, token: str, number: str, content: bytes) -> None:
    while True:
        try:
            with Caller(installation.port, token) as caller:
                answer = caller.deposit(content, key=number)
        except Cut:
            answer = None
        if answer is not None and answer.status in (200, 201):
            return
        assert answer is None or answer.status == 503, answer
        time.sleep(0.2)


def _kill_one(installation: Installation, players: Players, victim: str, drawn: random.Random) -> None:
    found = [each.pid for each in players.living.values()] if victim == "player" else installation.processes()[victim]
    if found:
        os.kill(drawn.choice(found), signal.SIGKILL)


class Soak:
    """Rounds of invoices, played while one process after the other is killed, until every kill was dealt."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation, self.folder = installation, folder
        self.players, self.drawn = Players(installation, folder), random.Random(SEED)
        self.kills, self.chains = Counter[str](), 0

    def run(self) -> None:
        while not self.chains or self.kills.total() < KILLS:
            self._round()

    def _round(self) -> None:
        series = f"CHAINE{self.chains}-"
        _act(self.installation, "prepare", str(self.folder), series, str(CHAINS), str(PLAYERS))
        self.chains += CHAINS
        errors = list[str]()
        told = (self.installation, self.installation.token(), self.folder, errors)
        depositing = threading.Thread(target=_deposit, args=told)
        depositing.start()
        self.players.begin()
        while not self.players.all_paid():
            assert not errors, errors
            if self.kills.total() < KILLS:
                time.sleep(self.drawn.uniform(0.2, 2.5))
                self._kill_one()
            else:
                time.sleep(0.2)
        depositing.join()
        self.installation.wait_until_healthy()

    def _kill_one(self) -> None:
        """Kill a process of the kind whose turn it is, if one lives: only a kill that was dealt is counted."""
        victim = VICTIMS[self.kills.total() % len(VICTIMS)]
        players = [each.pid for each in self.players.living.values()]
        found = players if victim == "player" else self.installation.processes()[victim]
        if found:
            os.kill(self.drawn.choice(found), signal.SIGKILL)
            self.kills[victim] += 1


def _act(installation: Installation, *told: str) -> None:
    command, environment = _player(installation, *told)
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def test_it_pays_each_invoice_once_whatever_is_killed(tmp_path: Path) -> None:
    with installed() as installation:
        _act(installation, "open", str(tmp_path))
        installation.serve()
        began = time.monotonic()
        soak = Soak(installation, tmp_path)
        soak.run()
        eventually(
            lambda: installation.rows("SELECT count(*) FROM kernel_delivery") == [(0,)], "the outbox is not empty"
        )
        _assert_paid_once(installation, soak.chains)
        assert "Tout tient." in installation.run("prove")
        seconds, outages = time.monotonic() - began, soak.players.outages
        killed = ", ".join(f"{kind} {number}" for kind, number in soak.kills.items())
        print(f"\n{soak.chains} chains in {seconds:.0f} s, seed {SEED}; kills: {killed}; players met {outages} outages")  # noqa: T201


def _assert_paid_once(installation: Installation, chains: int) -> None:
    """Each invoice has its request, each request its transfer, each transfer its line at the bank: one, and paid."""
    rows = installation.rows
    owed = 120_00
    assert rows("SELECT state, count(*), count(DISTINCT invoice_id) FROM spending_paymentrequest GROUP BY 1") == [
        ("paid", chains, chains)
    ]
    assert rows("SELECT state, count(*), count(DISTINCT source) FROM payments_transfer GROUP BY 1") == [
        ("executed", chains, chains)
    ]
    assert rows("SELECT count(*), sum(cents)::bigint FROM payments_statement_line") == [(chains, -owed * chains)]
    assert rows("SELECT consumed, reserved FROM budget_credit WHERE kind = 'CP'") == [(owed * chains, 0)]
    booked = dict(
        rows(
            "SELECT a.code, sum(l.amount)::bigint FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id"
            " GROUP BY 1 HAVING sum(l.amount) <> 0"
        )
    )
    assert booked == {"6161000000": owed * chains, "5121000000": -owed * chains}
