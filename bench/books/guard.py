"""How fast eight writers consume one envelope, beside a bare guarded UPDATE of one row, in the same run.

    python bench/books/guard.py [--seconds 3] [--rounds 3]

Both wait for the disk at each commit, from eight processes on the same connection code; the act also finds its
envelope, asks the right, writes its move and its commitment, and its line in the chained journal. Rounds alternate, and
the ratio of a pair is what depends least on the machine. At the end nothing was consumed that was not there.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any, Final
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent))
import measure

WRITERS: Final = 8
PROGRAMME: Final = UUID("018f0000-0000-7000-8000-000000000354")


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: operations, seconds by the clock, processor seconds of its writers."""

    done: int
    seconds: float
    client_cpu: float

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def open_budget() -> UUID:
    """One envelope of ten thousand million euros, and the bare row beside it."""
    from django.db import connection

    from polyphonie.budget import actions, models
    from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    line = ActLine(Axis(Centre("0354", PROGRAMME)), Kind.AE, Money(1_000_000_000_000))
    draft = ActDraft(ActType.OPENING, 2026, "LFI 2026", "Loi de finances", measure.NEW_YEAR, (line,))
    actions.enact(actor=SYSTEM, entity=measure.STATE, draft=draft, on=measure.NEW_YEAR)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id int PRIMARY KEY, consumed bigint, ceiling bigint) WITH (fillfactor = 50)")
        cursor.execute("INSERT INTO bare VALUES (1, 0, 1000000000000)")
    return models.Envelope.objects.get().id


def bare(_envelope: UUID, _writer: int) -> Callable[[int], None]:
    from django.db import connection

    def once(_number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bare SET consumed = consumed + 1 WHERE id = 1 AND consumed + 1 <= ceiling")
            assert cursor.rowcount == 1

    return once


def consume(envelope: UUID, writer: int) -> Callable[[int], None]:
    from polyphonie.budget import actions
    from polyphonie.budget.terms import Kind
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.kernel.money import Money

    run = f"{os.getpid()}-{writer}"

    def once(number: int) -> None:
        actions.consume(
            actor=SYSTEM,
            entity=measure.STATE,
            envelope=envelope,
            kind=Kind.AE,
            amount=Money(1),
            source=f"commitment:{run}/{number}",
            on=measure.NEW_YEAR,
        )

    return once


def _write(make: str, envelope: UUID, writer: int, *, ready: Barrier, stop: Event, told: Any) -> None:
    from django.db import connections

    connections.close_all()
    once = {"bare": bare, "consume": consume}[make](envelope, writer)
    once(-1)
    ready.wait()
    before, done = resource.getrusage(resource.RUSAGE_SELF), 0
    while not stop.is_set():
        once(done)
        done += 1
    after = resource.getrusage(resource.RUSAGE_SELF)
    told.put((done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    connections.close_all()


def play(make: str, envelope: UUID, seconds: float) -> Round:
    """Eight processes at once, for so many seconds."""
    from django.db import connections

    connections.close_all()
    forked = get_context("fork")
    ready, stop, told = forked.Barrier(WRITERS + 1), forked.Event(), forked.Queue()
    writers = [
        forked.Process(
            target=_write, args=(make, envelope, number), kwargs={"ready": ready, "stop": stop, "told": told}
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    ready.wait()
    started = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    sums = [told.get() for _ in writers]
    lasted = time.perf_counter() - started
    for writer in writers:
        writer.join()
    return Round(sum(done for done, _ in sums), lasted, sum(cpu for _, cpu in sums))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with measure.database():
        from polyphonie.budget import models, proofs
        from polyphonie.kernel import row_security

        row_security.trust_this_process()
        envelope = open_budget()
        pairs = []
        for number in range(given.rounds):
            one, other = (play(make, envelope, given.seconds) for make in ("bare", "consume"))
            pairs.append((one, other))
            print(
                f"round {number + 1}: bare {one.rate:.0f}/s ({one.client_cpu / one.done * 1000:.2f} ms CPU of client)"
                f"  consume {other.rate:.0f}/s ({other.client_cpu / other.done * 1000:.2f} ms)"
                f"  ratio {other.rate / one.rate:.2f}",
                flush=True,
            )
        ratio = statistics.median(other.rate / one.rate for one, other in pairs)
        rate = statistics.median(other.rate for _, other in pairs)
        credit = models.Credit.objects.get(kind="AE")
        findings = [finding for proof in proofs.PROOFS for finding in proof()]
        print(f"median: {rate:.0f} consumptions/s with durable commits, {ratio:.2f} of a bare guarded UPDATE")
        commitments = models.Commitment.objects.count()
        print(f"consumed {credit.consumed} cents in {commitments} commitments; findings of the proofs: {len(findings)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
