"""The books of one State in a database of their own: opened, posted to, and what that took of the server."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

ROOT: Final = Path(__file__).resolve().parents[2]
NEW_YEAR: Final = date(2026, 1, 1)
ON: Final = date(2026, 12, 31)
STATE: Final = UUID("018f0000-0000-7000-8000-0000000000b1")
CHARGES: Final = tuple(f"6{number:03d}000000" for number in range(11, 311))
ACCRUED, PAYABLE, BANK = "4081000000", "4011000000", "5121000000"
HOT: Final = ((ACCRUED, PAYABLE), (PAYABLE, BANK))


@contextmanager
def database(kept: Path | None = None) -> Iterator[Path]:
    """A PostgreSQL of this measure alone, which waits for the disk, with the tables and the months of 2026.

    It goes with the measure, unless a folder is told where it is kept: the next measure finds it there.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="polyphonie-books-"))
    os.environ["POLYPHONIE_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")
    os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from polyphonie.wiring import ground, postgres

    try:
        ground.open_database()
        from datetime import UTC, datetime

        from django.core.management import call_command

        from polyphonie.kernel import partitions

        call_command("migrate", verbosity=0)
        partitions.prepare_months(at=datetime(2026, 2, 1, tzinfo=UTC), ahead=11)
        yield folder
    finally:
        from django.db import connections

        connections.close_all()
        server = folder / "postgres"
        postgres.stop(server)
        if kept is None:
            shutil.rmtree((server / "cluster").resolve(), ignore_errors=True)  # root's lies elsewhere
            shutil.rmtree(folder, ignore_errors=True)


def open_books() -> None:
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.ledger import actions
    from polyphonie.ledger.terms import NewAccount

    actions.open_books(actor=SYSTEM, entity=STATE, on=NEW_YEAR)
    codes = [*CHARGES, ACCRUED, PAYABLE, BANK]
    accounts = [NewAccount(code, f"Compte {code}") for code in codes]
    actions.open_accounts(actor=SYSTEM, entity=STATE, accounts=accounts, on=NEW_YEAR)
    actions.open_year(actor=SYSTEM, entity=STATE, year=2026, on=NEW_YEAR)


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry of two lines, as every peer is told it."""

    number: int
    on: date
    debit: str
    credit: str
    cents: int


def movements(seed: int, *, hot: bool = True) -> Iterator[Movement]:
    """A State's traffic without end, day after day of 2026 and again: two in three meet on 512 and 4081.

    `hot=False`: the same, but no account is met more often than another.
    """
    draw = Random(seed)  # the same seed, the same traffic
    number = 0
    while True:
        number += 1
        on = NEW_YEAR + timedelta(days=number // 40 % 365)
        if not hot:
            debit, credit = draw.sample(CHARGES, 2)
        elif number % 3:
            debit, credit = HOT[number % 3 - 1]
        else:
            debit, credit = draw.choice(CHARGES), ACCRUED
        yield Movement(number, on, debit, credit, draw.randrange(1_00, 100_000_00))


def drafts(given: Sequence[Movement], prefix: str, journal: str = "DEP") -> list:
    from polyphonie.kernel.money import Money
    from polyphonie.ledger.terms import Draft, Line

    return [
        Draft(
            journal=journal,
            on=each.on,
            label="Service fait",
            lines=(Line(each.debit, debit=Money(each.cents)), Line(each.credit, credit=Money(each.cents))),
            source=f"service:{each.number}",
            key=f"{prefix}{each.number}",
        )
        for each in given
    ]


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, an entry: milliseconds of the server's processor, of ours, and on the wall."""

    server: float
    ours: float
    wall: float

    def __str__(self) -> str:
        return f"{self.server:7.3f} {self.ours:7.3f} {self.wall:7.3f}"


class Watch:
    """Tells what was spent since it was made. The server's is that of this connection's backend, to the nanosecond."""

    def __init__(self, pid: int | None = None) -> None:
        self.pid = pid if pid is not None else backend()
        self.before = self._now()

    def _now(self) -> tuple[float, float, float]:
        spent = int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e6
        return spent, time.process_time() * 1000, time.perf_counter() * 1000

    def each(self, count: int) -> Cost:
        return Cost(*((now - before) / count for now, before in zip(self._now(), self.before, strict=True)))


def backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def batches(given: Iterator[Movement], *, count: int, size: int) -> Iterator[list[Movement]]:
    for _ in range(count // size):
        yield list(islice(given, size))


def bytes_of(*tables: str) -> int:
    """What tables take on disk, indexes, partitions and all."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relname = ANY(%s)"
            " OR c.oid IN (SELECT inhrelid FROM pg_inherits JOIN pg_class p ON p.oid = inhparent"
            " WHERE p.relname = ANY(%s))",
            [list(tables), list(tables)],
        )
        return int(cursor.fetchone()[0])
