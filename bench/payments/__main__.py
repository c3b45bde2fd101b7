"""What a mass campaign of transfers costs: ordered, gathered, signed, posted (budget and books) and written in files.

    make bench-payments [TRANSFERS=2400000]

Each transfer has a reservation of its own, each thousand a commitment; lots of fifty thousand, a file each, sent by
two processes as two people would. Beside it, in the same run: a bare COPY of the rows that were written, into tables
without keys, and the files again. Below a million, what the campaign left is proved from zero.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import campaign
import measure


def step(name: str, count: int, work: Callable[[], object]) -> float:
    """Do something, and tell what it cost a transfer."""
    watch, started = measure.Watch(), time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    cost = watch.each(count)
    print(f"  {name:<34} {seconds:8.1f} s   {1000 * cost.server:6.0f} {1000 * cost.ours:6.0f}", flush=True)
    return seconds


def order(count: int, cast: campaign.Cast) -> None:
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.payments import actions

    for drafts in campaign.drafts(count, cast):
        actions.order_all(actor=SYSTEM, entity=measure.STATE, drafts=drafts, on=campaign.TODAY)


def send(lots: list[Any], cast: campaign.Cast, told: Any) -> None:
    """One of those who send: its lots, one after the other."""
    from django.db import connections

    from polyphonie.payments import actions

    connections.close_all()
    watch = measure.Watch()
    for lot in lots:
        actions.send_lot(actor=cast.preparer, entity=measure.STATE, lot=lot, on=campaign.TODAY)
    cost = watch.each(1)
    told.put((cost.server, cost.ours, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, _held(watch.pid)))
    connections.close_all()


def _held(pid: int) -> int:
    """Memory of a process that no other shares, kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("RssAnon")))


def send_all(lots: list[Any], cast: campaign.Cast, count: int, senders: int) -> float:
    from django.db import connections

    connections.close_all()
    forked = get_context("fork")
    told = forked.Queue()
    started = time.perf_counter()
    workers = [forked.Process(target=send, args=(lots[n::senders], cast, told)) for n in range(senders)]
    for worker in workers:
        worker.start()
    costs = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    server, ours = (1000 * sum(each[n] for each in costs) / count for n in (0, 1))
    print(f"  {f'sent by {senders}':<34} {seconds:8.1f} s   {server:6.0f} {ours:6.0f}")
    sender, held = (max(each[n] for each in costs) >> 10 for n in (2, 3))
    print(f"  memory: {sender} MB a sender, {held} MB its server")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--transfers", type=int, default=200_000)
    parser.add_argument("--senders", type=int, default=2)
    given = parser.parse_args()
    count: int = given.transfers
    with measure.database(), tempfile.TemporaryDirectory(prefix="polyphonie-campaign-") as folder:
        campaign.calendar()
        cast = campaign.made(count)
        from polyphonie.payments import actions, models

        print(f"{count:,} transfers:                                      microseconds of processor: server, ours")
        ordering = step("ordered, in packs of 5,000", count, lambda: order(count, cast))
        preparing = step(
            "gathered in lots",
            count,
            lambda: actions.prepare_lot(actor=cast.preparer, entity=measure.STATE, on=campaign.TODAY),
        )
        lots = list(models.Lot.objects.order_by("id").values_list("id", flat=True))
        preparing += step(
            f"signed, {len(lots)} lots",
            count,
            lambda: [
                actions.sign_lot(actor=cast.signer, entity=measure.STATE, lot=lot, on=campaign.TODAY) for lot in lots
            ],
        )
        sending = send_all(lots, cast, count, given.senders)
        whole = preparing + sending
        print(f"  prepared, posted and written: {whole:.0f} s, {minutes(whole, count)} min for 2,400,000 (10 wanted)")
        print(f"  with ordering: {minutes(whole + ordering, count)} min for 2,400,000")
        import bare

        seconds, rows = bare.cost(Path(folder), since="type IN ('release', 'payment')")
        each = f"{1e6 * seconds / count:.0f} µs each"
        print(f"  bare COPY of the same {rows:,} rows, and the files: {seconds:.1f} s, {each}")
        print(f"  bare beside ours: {seconds / (whole + ordering):.2f}")
        if count < 1_000_000:
            prove()


def minutes(seconds: float, count: int) -> str:
    return f"{seconds / count * 2.4e6 / 60:.1f}"


def prove() -> None:
    """What must hold of payments and of the budget, from zero."""
    from polyphonie.budget import proofs as budget
    from polyphonie.payments import proofs as payments

    found = [each for proof in (*payments.PROOFS, *budget.PROOFS) for each in proof()]
    print(f"  proofs: {found[:5] or 'all hold'}")
    assert not found


main()
