"""What posting costs and how fast the books tell what they hold, beside other ledgers, in one run.

    make bench-books [ENTRIES=10000000]
    python bench/books --only load --entries 10000000 --minutes 30

One at a time and in batches of a thousand, on accounts on which all meet (512, 4081) and on accounts that nobody
shares; then as many entries as were asked for are loaded by the batch path, from two processes. The trial balance is
read by balances and their tail, and by a full scan, which must agree; then the statements. Processor time is that of
the server for this connection, and ours. Peers take the same movements: two plain tables in SQL, and those of
ledger-cli, beancount and django-ledger that are here (`make bench-books` installs the latter two apart, from pinned
hashes).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

import measure
import peers

END = date(2026, 12, 31)


def one_by_one(count: int, *, turns: range = range(5)) -> dict[str, list[measure.Cost]]:
    """Rounds that alternate: every account shared by all, then none. Each turn has keys of its own."""
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    taken: dict[str, list[measure.Cost]] = {"hot": [], "cold": []}
    for turn in turns:
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


JOURNALS: Final = ("DEP", "REC")


def load(entries: int, *, minutes: float, size: int = 2_000) -> int:
    """Load so many entries by the batch path, from two processes with a journal each; balances roll meanwhile.

    Says how many were loaded: what is not by the end of the minutes is left.
    """
    from django.db import connections

    before = measure.bytes_of(*KEPT)
    connections.close_all()
    forked, started = get_context("fork"), time.perf_counter()
    told = forked.Queue()
    share = entries // len(JOURNALS)
    loaders = [forked.Process(target=_fill, args=(journal, share, size, minutes, told)) for journal in JOURNALS]
    for loader in loaders:
        loader.start()
    rolled = _roll_until(lambda: not any(loader.is_alive() for loader in loaders), started)
    costs = [told.get() for _ in loaders]
    seconds = time.perf_counter() - started
    loaded = sum(count for count, _ in costs)
    for count, cost in costs:
        print(f"    a loader, {count:,} entries: {cost} ms an entry", flush=True)
    print(f"    of which balances, beside them: {rolled:.0f} s")
    print(f"    {loaded:,} entries in {seconds:.0f} s, {(measure.bytes_of(*KEPT) - before) / loaded:.0f} bytes each")
    print(f"    at this pace 10,000,000 take {seconds / loaded * 1e7 / 60:.1f} min", flush=True)
    return loaded


KEPT: Final = ("ledger_entry", "ledger_detail", "ledger_seal")


def _fill(journal: str, entries: int, size: int, minutes: float, told: Any) -> None:
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    until, count, watch = time.monotonic() + minutes * 60, 0, measure.Watch()
    for moves in measure.batches(measure.movements(7), count=entries, size=size):
        drafts = measure.drafts(moves, f"load-{journal}-", journal)
        actions.post_all(actor=SYSTEM, entity=measure.STATE, drafts=drafts, on=measure.ON)
        count += len(drafts)
        if time.monotonic() > until:
            break
    told.put((count, watch.each(count)))


def _roll_until(ended: Callable[[], bool], started: float) -> float:
    """Roll the balances every quarter of a minute, as the worker would; says the seconds that it took."""
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions

    rolled, count = 0.0, 0
    while not ended():
        time.sleep(15)
        begun = time.perf_counter()
        count += actions.roll_balances(actor=SYSTEM, entity=measure.STATE, on=measure.ON)
        rolled += time.perf_counter() - begun
        print(f"    {count:>12,} entries in balances, {time.perf_counter() - started:7.0f} s", flush=True)
    return rolled


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
    started = time.perf_counter()
    statements = queries.statements.statements(measure.STATE, year=2026).statements
    print(f"statements:    {time.perf_counter() - started:.3f} s for {len(statements)}", flush=True)


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
    parser.add_argument("--minutes", type=float, default=60, help="at most, to load them")
    parser.add_argument("--only", choices=("posting", "load", "peers"), help="one part")
    parser.add_argument("--singles", type=int, default=300, help="entries posted one by one, in each round")
    parser.add_argument("--batch", type=int, default=10_000, help="entries posted in batches, in each round")
    parser.add_argument("--peers", type=int, default=20_000, help="entries that peers are told")
    given: Any = parser.parse_args()
    parts = {given.only} if given.only else {"posting", "load", "peers"}
    if parts & {"posting", "load"}:
        with measure.database():
            measure.open_books()
            if "posting" in parts:
                posting(given)
            if "load" in parts:
                print(f"loading {given.entries:,} entries:", flush=True)
                load(given.entries, minutes=given.minutes)
                read()
    if "peers" in parts:
        print(f"peers, {given.peers:,} entries (processor ms an entry: to post or write, to tell the trial balance):")
        for name, told in peers.others(given.peers).items():
            print(f"  {name:<24} {told}", flush=True)


def posting(given: Any) -> None:
    """What an entry costs, one by one and in batches, on hot accounts and on others."""
    print("milliseconds an entry:                         server    ours    wall")
    one_by_one(100, turns=range(5, 6))  # warm
    singles = {name: say(f"one by one, {name} accounts", each) for name, each in one_by_one(given.singles).items()}
    batches = {name: say(f"batches of 1,000, {name} accounts", each) for name, each in in_batches(given.batch).items()}
    for name, costs in peers.plain_sql(given.batch, given.singles).items():
        say(name, costs)
    print(
        f"  hot beside cold, one by one: {singles['hot'].server / singles['cold'].server:.2f};"
        f" in batches: {batches['hot'].server / batches['cold'].server:.2f}"
    )


main()
