"""The rounds: act by act, in a few processes, by the night; and the bare rows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Final

import acts
import measure
from django.db import connection, connections
from tests.chain.state import Received, State, invoices, opened, sellers

from polyphonie.kernel import clock, partitions, row_security
from polyphonie.wiring.prove import prove

WARM_UP: Final = 30
SUPPLIERS: Final = 40


def main(chains: int, night: int, processes: int) -> None:
    row_security.trust_this_process()
    partitions.prepare_months(at=clock.now(), ahead=1)
    state = opened(sellers(SUPPLIERS), on=clock.today())
    before = _inserted()
    table(act_by_act(state, chains, series="A"))
    rows = {table: count - before.get(table, 0) for table, count in _inserted().items()}
    server, count = bare({table: count for table, count in rows.items() if count > 0}, WARM_UP + chains)
    print(f"  {f'the same {count:.0f} rows in bare tables':<40}{server:8.2f}")
    rate = at_once(state, chains, processes, size=1, series="B")
    print(f"one after the other, {processes} processes: {rate:.1f} chains/s", flush=True)
    rate = at_once(state, max(chains, processes * night), processes, size=night, series="C")
    print(f"by the night, {night} at a time, {processes} processes: {rate:.1f} chains/s", flush=True)
    assert prove() == 0, "what the measures left does not hold"


def act_by_act(state: State, chains: int, *, series: str) -> dict[str, tuple[float, float]]:
    """The processor time of each act, in milliseconds a chain: of the server, and ours."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    watch = measure.Watch()
    for number, received in enumerate(list(invoices(state, WARM_UP + chains, series))):

        def told(act: str, *, counted: bool = number >= WARM_UP) -> None:
            nonlocal watch
            cost = watch.each(1)
            spent[act][0] += cost.server if counted else 0
            spent[act][1] += cost.ours if counted else 0
            watch = measure.Watch(watch.pid)

        acts.play(state, [received], told=told)
    return {act: (server / chains, ours / chains) for act, (server, ours) in spent.items()}


def table(spent: Mapping[str, tuple[float, float]]) -> None:
    """Print what each act took, and a whole chain."""
    print(f"{'milliseconds of processor a chain':<42}{'server':>8}{'ours':>8}{'both':>8}")
    whole = [sum(parts[place] for parts in spent.values()) for place in range(2)]
    for act, (server, ours) in [*spent.items(), ("a whole chain", whole)]:
        print(f"  {act:<40}{server:8.2f}{ours:8.2f}{server + ours:8.2f}", flush=True)


def at_once(state: State, chains: int, processes: int, *, size: int, series: str) -> float:
    """Chains a second of some processes, each taking so many invoices at a time from their deposit to the statement.

    Each first plays a few, as `act_by_act` does: a worker that has served for a while is measured.
    """
    shares = [
        list(invoices(state, WARM_UP + chains // processes, f"{series}{process}")) for process in range(processes)
    ]
    connections.close_all()
    forked = get_context("fork")
    ready = forked.Barrier(processes + 1)
    players = [forked.Process(target=_play, args=(state, share, size, ready)) for share in shares]
    for player in players:
        player.start()
    ready.wait()
    began = time.perf_counter()
    for player in players:
        player.join()
        assert player.exitcode == 0, "a chain broke: its error is above"
    return sum(len(share) - WARM_UP for share in shares) / (time.perf_counter() - began)


def _play(state: State, share: Sequence[Received], size: int, ready: Barrier) -> None:
    for first in range(0, WARM_UP, size):
        acts.play(state, share[first : min(first + size, WARM_UP)])
    ready.wait()
    for first in range(WARM_UP, len(share), size):
        acts.play(state, share[first : first + size])
    connections.close_all()


def _inserted() -> Mapping[str, int]:
    """How many rows each table was given, its months together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT coalesce(p.relname, s.relname), sum(n_tup_ins) FROM pg_stat_user_tables s"
            " LEFT JOIN pg_inherits i ON i.inhrelid = s.relid LEFT JOIN pg_class p ON p.oid = i.inhparent GROUP BY 1"
        )
        return {table: int(count) for table, count in cursor.fetchall()}


def bare(rows: Mapping[str, int], chains: int) -> tuple[float, float]:
    """Processor milliseconds of the server to insert a chain's rows alone in like tables, and how many they are."""
    with connection.cursor() as cursor:
        for table, count in rows.items():
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
            cursor.execute(
                f"CREATE TABLE kept_{table} AS SELECT row_number() OVER () AS nth, * FROM {table} LIMIT {count}"
            )
            cursor.execute(f"CREATE UNIQUE INDEX ON kept_{table} (nth)")
            cursor.execute(f"ANALYZE kept_{table}")
        columns = {table: _columns(table) for table in rows}
        watch = measure.Watch()
        for chain in range(chains):
            for table, count in rows.items():
                named = columns[table]
                cursor.execute(
                    f"INSERT INTO bare_{table} ({named}) SELECT {named} FROM kept_{table} WHERE nth > %s AND nth <= %s",
                    [count * chain // chains, count * (chain + 1) // chains],
                )
        server = watch.each(chains).server
        for table in rows:
            cursor.execute(f"DROP TABLE bare_{table}, kept_{table}")
    return server, sum(rows.values()) / chains


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return str(cursor.fetchone()[0])
