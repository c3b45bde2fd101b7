"""What posting costs and how fast the books tell what they hold, beside other ledgers, in one run.

    make bench-books [ENTRIES=10000000]

One at a time and in batches of a thousand, on accounts on which all meet (512, 4081) and on accounts that nobody
shares; then as many entries as were asked for are loaded by the batch path, and the trial balance is read by balances
and their tail, and by a full scan, which must agree. Processor time is that of the server for this connection,
and ours. Peers take the same movements: two plain tables in SQL, and those of ledger-cli, beancount and django-ledger
that are here (`make bench-books` installs the latter two apart, from pinned hashes).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import measure
import peers

END = date(2026, 12, 31)


def one_by_one(count: int) -> dict[str, list[measure.Cost]]:
    """Rounds that alternate: every account shared by all, then none."""
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    taken: dict[str, list[measure.Cost]] = {"hot": [], "cold": []}
    for turn in range(5):
        for name, costs in taken.items():
            given = measure.drafts(list(islice(measure.movements(turn, hot=name == "hot"), count)), f"one{name}{turn}-")
            watch = measure.Watch()
            for draft in given:
                actions.post(actor=SYSTEM, entity=measure.STATE, draft=draft, on=measure.ON)
            costs.append(watch.each(count))
    return taken


def in_batches(count: int, *, size: int = 1_000) -> dict[str, list[measure.Cost]]:
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    taken: dict[str, list[measure.Cost]] = {"hot": [], "cold": []}
    for turn in range(5):
        for name, costs in taken.items():
            moves = measure.movements(100 + turn, hot=name == "hot")
            given = [
                measure.drafts(each, f"batch{name}{turn}-") for each in measure.batches(moves, count=count, size=size)
            ]
            watch = measure.Watch()
            for drafts in given:
                actions.post_all(actor=SYSTEM, entity=measure.STATE, drafts=drafts, on=measure.ON)
            costs.append(watch.each(count))
    return taken


def load(entries: int, *, size: int = 2_000) -> tuple[float, measure.Cost, float]:
    """Seconds, cost and bytes an entry of so many entries by the batch path; balances roll as the worker would."""
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    before = measure.bytes_of("ledger_entry", "ledger_detail", "ledger_seal")
    watch, started = measure.Watch(), time.perf_counter()
    rolled = 0.0
    for number, moves in enumerate(measure.batches(measure.movements(7), count=entries, size=size), start=1):
        actions.post_all(actor=SYSTEM, entity=measure.STATE, drafts=measure.drafts(moves, "load-"), on=measure.ON)
        if number * size % 500_000 == 0:
            begun = time.perf_counter()
            actions.roll_balances(actor=SYSTEM, entity=measure.STATE, on=measure.ON)
            rolled += time.perf_counter() - begun
            print(f"    {number * size:>12,} entries, {time.perf_counter() - started:7.0f} s", flush=True)
    seconds = time.perf_counter() - started
    print(f"    of which balances: {rolled:.0f} s")
    return (
        seconds,
        watch.each(entries),
        (measure.bytes_of("ledger_entry", "ledger_detail", "ledger_seal") - before) / entries,
    )


def read() -> None:
    """The trial balance by balances and tail, and by a full scan: their times, and that they agree."""
    from django.db import connection

    from polyphonie.ledger import queries

    taken = []
    for _ in range(5):
        started = time.perf_counter()
        told = queries.balances(measure.STATE, until=END)
        taken.append(time.perf_counter() - started)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, sum(greatest(l.amount, 0)), sum(greatest(-l.amount, 0)) FROM ledger_line l"
            " JOIN ledger_account a ON a.id = l.account_id GROUP BY 1 ORDER BY 1"
        )
        scanned = [(code, int(debit), int(credit)) for code, debit, credit in cursor.fetchall()]
        scan = time.perf_counter() - started
        cursor.execute(
            "SELECT sum(r.last - coalesce(m.last, 0)) FROM ledger_register r"
            " LEFT JOIN ledger_balancemark m USING (book_id, journal_id, year)"
        )
        (tail,) = cursor.fetchone()
    agree = scanned == [(each.account, each.debit, each.credit) for each in told]
    print(f"trial balance: {statistics.median(taken):.3f} s by balances and a tail of {tail:,} entries,")
    print(f"               {scan:.2f} s by a full scan; they {'agree' if agree else 'DIFFER'}")
    assert agree


def say(name: str, costs: list[measure.Cost]) -> measure.Cost:
    """The median of each measure: what else the machine does disturbs some rounds more than others."""
    middle = measure.Cost(
        *(statistics.median(getattr(each, name) for each in costs) for name in ("server", "ours", "wall"))
    )
    print(f"  {name:<44} {middle}", flush=True)
    return middle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=200_000, help="entries to load")
    parser.add_argument("--singles", type=int, default=300, help="entries posted one by one, in each round")
    parser.add_argument("--batch", type=int, default=10_000, help="entries posted in batches, in each round")
    parser.add_argument("--peers", type=int, default=20_000, help="entries that peers are told")
    given: Any = parser.parse_args()
    with measure.database():
        measure.open_books()
        print("milliseconds an entry:                         server    ours    wall")
        one_by_one(100)  # warm
        singles = {name: say(f"one by one, {name} accounts", each) for name, each in one_by_one(given.singles).items()}
        batches = {
            name: say(f"batches of 1,000, {name} accounts", each) for name, each in in_batches(given.batch).items()
        }
        for name, costs in peers.plain_sql(given.batch, given.singles).items():
            say(name, costs)
        print(
            f"  hot beside cold, one by one: {singles['hot'].server / singles['cold'].server:.2f};"
            f" in batches: {batches['hot'].server / batches['cold'].server:.2f}"
        )
        print(f"loading {given.entries:,} entries:")
        seconds, cost, size = load(given.entries)
        print(f"    {seconds:.0f} s, {cost} ms an entry, {size:.0f} bytes each")
        print(f"    at this pace 10,000,000 take {seconds / given.entries * 1e7 / 60:.1f} min")
        read()
    print(f"peers, {given.peers:,} entries (processor ms an entry: to post or write, to tell the trial balance):")
    for name, told in peers.others(given.peers).items():
        print(f"  {name:<24} {told}", flush=True)


main()
