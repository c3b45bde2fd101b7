"""Deposits while every process is killed, in turn, at moments drawn from a seed: nothing is lost or doubled.

The suite runs a short version. The long one: `SOAK_DEPOSITS=1000 SOAK_KILLS=24 pytest -s tests/soak`.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from uuid import UUID

import pytest

from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.documents import COMBE, HOSPITAL, UNIVERSITY, VALMONT, Paper
from tests.installation import Caller, Cut, Installation, installed

pytestmark = pytest.mark.soak

DEPOSITS = int(os.environ.get("SOAK_DEPOSITS", "150"))
KILLS = int(os.environ.get("SOAK_KILLS", "4"))
SEED = int(os.environ.get("SOAK_SEED", "2026"))
CALLERS = 6
PATIENCE_SECONDS = 120
VICTIMS = ("web worker", "postgres", "worker", "web")

PAPERS = (
    Paper(buyer=VALMONT, service="FINANCES"),
    Paper(buyer=COMBE, commitment="EJ-2026-001"),
    Paper(buyer=UNIVERSITY, service="SCOLARITE"),
    Paper(buyer=HOSPITAL),
)


@dataclass
class Soak:
    """Callers who repeat each deposit until it is acknowledged, and a killer who watches how many were."""

    installation: Installation
    to_deposit: SimpleQueue[str] = field(default_factory=SimpleQueue)
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def run(self) -> None:
        for number in range(DEPOSITS):
            self.to_deposit.put(f"SOAK-{SEED}-{number:05d}")
        token = self.installation.token()
        threads = [threading.Thread(target=self._watched, args=(self._call, token)) for _ in range(CALLERS)]
        threads.append(threading.Thread(target=self._watched, args=(self._kill, SEED)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.errors, self.errors

    def _watched(self, act: Callable[..., None], *given: object) -> None:
        try:
            act(*given)
        except BaseException as error:  # what fails in a thread fails the test
            self.errors.append(f"{type(error).__name__}: {error}")
            raise

    def _call(self, token: str) -> None:
        with suppress(Empty), Caller(self.installation.port, token) as caller:
            while not self.errors:
                self._deposit(caller, self.to_deposit.get_nowait())

    def _deposit(self, caller: Caller, number: str) -> None:
        """Deposit under one key until it is acknowledged, as every caller's software should."""
        content = content_of(number)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.errors:
            assert time.monotonic() < deadline, f"{number} was never acknowledged"
            try:
                answer = caller.deposit(content, key=number)
            except Cut:
                self.answers["cut"] += 1
                time.sleep(0.2)
                continue
            if answer.status == 503:
                self.answers["outage"] += 1
                time.sleep(0.2)
                continue
            assert answer.status in (200, 201), answer
            self.answers["repeated" if answer.body["repeated"] else "new"] += 1
            self.acknowledged[number] = UUID(answer.body["invoice"])
            return

    def _kill(self, seed: int) -> None:
        """Kill each kind in turn, at points drawn over the first nine tenths of the deposits."""
        drawn = random.Random(seed)
        points = sorted(drawn.sample(range(DEPOSITS // 20, DEPOSITS * 9 // 10), KILLS))
        for place, point in enumerate(points):
            eventually(lambda point=point: len(self.acknowledged) >= point or bool(self.errors), "the deposits stopped")
            time.sleep(drawn.random() / 20)
            victim = VICTIMS[place % len(VICTIMS)]
            eventually(lambda victim=victim: bool(self.installation.processes()[victim]), f"no {victim} came back")
            os.kill(drawn.choice(self.installation.processes()[victim]), signal.SIGKILL)
            self.kills[victim] += 1


def content_of(number: str) -> bytes:
    return replace(PAPERS[int(number[-5:]) % len(PAPERS)], number=number).content()


def eventually(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


@pytest.fixture
def installation() -> Iterator[Installation]:
    with installed() as made:
        made.serve()
        yield made


def test_it_loses_and_doubles_nothing_when_every_process_is_killed(installation: Installation) -> None:
    before = {number for (number,) in installation.rows("SELECT number FROM invoicing_invoice")}
    began = time.monotonic()
    soak = Soak(installation)
    soak.run()
    deposited = time.monotonic() - began
    installation.wait_until_healthy()
    eventually(lambda: installation.rows("SELECT count(*) FROM kernel_delivery") == [(0,)], "the outbox never drained")
    drained = time.monotonic() - began - deposited

    kept = installation.rows("SELECT number, id, state FROM invoicing_invoice")
    mine = [(number, identifier) for number, identifier, _ in kept if number not in before]
    assert sorted(mine) == sorted(soak.acknowledged.items())
    assert len(mine) == DEPOSITS
    assert {state for _, _, state in kept} == {InvoiceState.DELIVERED}
    steps = installation.rows("SELECT invoice_id, count(*) FROM invoicing_statusevent GROUP BY 1 HAVING count(*) <> 3")
    assert not steps, "each was deposited, forwarded and delivered once"
    assert "Tout tient." in installation.run("prove")
    assert all(soak.kills[victim] for victim in VICTIMS)
    print(  # noqa: T201  the report of the long version
        f"\n{DEPOSITS} deposits in {deposited:.1f} s, outbox empty {drained:.1f} s later, seed {SEED}"
        f"\n  kills: {', '.join(f'{kind} {number}' for kind, number in soak.kills.items())}"
        f"\n  answers: {', '.join(f'{kind} {number}' for kind, number in soak.answers.items())}"
    )
