"""Whether a chain costs the same whatever was paid before it, and how long pages take on five million requests."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import acts
import pages
from django.db import connection, transaction
from grown import DESKS, Grower
from rounds import SUPPLIERS, act_by_act, table
from tests.chain.state import Received, State, invoices, opened, sellers

from polyphonie.budget.jobs import bring_sums_up
from polyphonie.kernel import clock, partitions, row_security
from polyphonie.spending.jobs import bring_paid_sums_up

SMALL: Final = 10_000
PLAYED: Final = 100
HALF_WAY: Final = (
    "delivery, routing, matching",
    "service observed and certified",
    "payment request",
    "payment order signed",
)
"""Where one chain in twenty waits, by turns, so that every desk has its queue."""
ALLOWED: Final = 1.2


class _Halt(Exception):
    """An invoice waits here."""


def main(folder: Path, chains: int, grown: int, requests: int) -> None:
    row_security.trust_this_process()
    partitions.prepare_months(at=clock.now(), ahead=1)
    state = _state(folder / "state")
    grower = Grower()
    whole = []
    for size, series in ((SMALL, "S"), (grown, "L")):
        if grower.holds(size):
            continue
        print(f"{size} chains paid before, copied in {grower.grow(size):.0f} s", flush=True)
        spent = act_by_act(state, chains, series=series)
        table(spent)
        whole.append(sum(map(sum, spent.values())))
    if len(whole) > 1:
        cost = f"a chain at {grown} costs {whole[1] / whole[0]:.2f} of one at {SMALL}"
        print(f"{cost} (wanted: at most {ALLOWED})", flush=True)
    if requests > grown:
        print(f"{requests} requests, copied in {grower.grow(requests, tables=DESKS):.0f} s", flush=True)
    grower.close()
    bring_sums_up()  # as the worker does every ten minutes
    bring_paid_sums_up()
    _sum_what_is_open()
    _pages(state)


def _sum_what_is_open() -> None:
    """No trigger saw the copies come: what is open is summed anew, as where a base of before is brought up to date."""
    first = import_module("polyphonie.spending.migrations.0025_open_sums")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM spending_openmove")
        cursor.execute("DELETE FROM spending_opensum")
        for told in first.OPEN:
            cursor.execute(first.MADE_ANEW.format(told=told))


def _state(kept: Path) -> State:
    """The State whose first chains are copied, played at the first measure of its database."""
    if kept.exists():
        found: State = pickle.loads(kept.read_bytes())
        return found
    state = opened(sellers(SUPPLIERS), on=clock.today())
    _play(state, list(invoices(state, PLAYED, "P")))
    kept.write_bytes(pickle.dumps(state))
    return state


def _play(state: State, received: Sequence[Received]) -> None:
    for number, each in enumerate(received):
        last = HALF_WAY[number // 20 % len(HALF_WAY)] if number % 20 == 0 else ""

        def told(act: str, *, last: str = last) -> None:
            if act == last:
                raise _Halt

        try:
            acts.play(state, [each], told=told)
        except _Halt:
            continue


def _pages(state: State) -> None:
    gc.freeze()  # as a process that serves does
    found = pages.times(state)
    print("\nPages of the chain, p95 in milliseconds")
    for route, milliseconds in sorted(found.items(), key=lambda each: -each[1]):
        print(f"  {route:<70}{milliseconds:8.0f}")
    slow = sum(each > pages.WANTED for each in found.values())
    print(f"{len(found)} pages, {slow} above {pages.WANTED:.0f} ms")
