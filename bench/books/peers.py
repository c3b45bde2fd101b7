"""Other ledgers on the same movements: two plain tables, ledger-cli, beancount, django-ledger; those that are here."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
import time
from itertools import islice
from pathlib import Path

import measure

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv" / "books" / "bin" / "python"
"""The environment of peers, apart from ours (`make bench-books`)."""

TABLES = """
    CREATE TABLE IF NOT EXISTS plain_entry (id bigserial PRIMARY KEY, dated_on date NOT NULL, label text NOT NULL,
                                            source text NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS plain_line (entry_id bigint NOT NULL REFERENCES plain_entry, place smallint,
        account text NOT NULL, amount bigint NOT NULL CHECK (amount <> 0), PRIMARY KEY (entry_id, place));
    CREATE INDEX IF NOT EXISTS plain_line_account ON plain_line (account, entry_id);
"""
ADD = """
    WITH told AS (SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[])
                      AS told (dated_on, source, debit, credit, cents)),
        made AS (INSERT INTO plain_entry (dated_on, label, source) SELECT dated_on, 'Service fait', source FROM told
                 RETURNING id, source)
    INSERT INTO plain_line (entry_id, place, account, amount)
    SELECT id, place, account, amount FROM made JOIN told USING (source)
        CROSS JOIN LATERAL (VALUES (1, debit, cents), (2, credit, -cents)) AS line (place, account, amount)
"""


def plain_sql(batch: int, singles: int) -> dict[str, list[measure.Cost]]:
    """Two tables, without numbers, periods, chain, rights or journal: the least that a ledger in SQL may cost."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    taken: dict[str, list[measure.Cost]] = {
        "two plain tables, one by one": [],
        "two plain tables, batches of 1,000": [],
    }
    for turn in range(3):
        for (name, costs), size, count in zip(taken.items(), (1, 1_000), (singles, batch), strict=True):
            given = list(measure.batches(measure.movements(turn), count=count, size=size))
            watch = measure.Watch()
            for moves in given:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(ADD, _columns(moves, f"{name}{turn}"))
            costs.append(watch.each(count))
    return taken


def _columns(moves: list[measure.Movement], name: str) -> list[list[object]]:
    rows = [(each.on, f"{name}:{each.number}", each.debit, each.credit, each.cents) for each in moves]
    return [list(column) for column in zip(*rows, strict=True)]


def others(count: int) -> dict[str, str]:
    """What the others take, in processor milliseconds an entry, or why they take no part."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "ledger-cli": _ledger_cli(count, Path(folder)),
            **{name: _python(name, count, Path(folder)) for name in ("beancount", "django-ledger")},
        }


def _ledger_cli(count: int, folder: Path) -> str:
    program = shutil.which("ledger")
    if program is None:
        return "not here"
    file = folder / "books.ledger"
    began = time.process_time()
    with file.open("w") as out:
        for each in islice(measure.movements(1), count):
            euros = f"{each.cents // 100}.{each.cents % 100:02d} EUR"
            out.write(f"{each.on} Service fait\n  {each.debit}  {euros}\n  {each.credit}  -{euros}\n\n")
    wrote = time.process_time() - began
    return _told(wrote, _spent([program, "-f", str(file), "balance", "--flat", "--no-total"]), count)


def _python(name: str, count: int, folder: Path) -> str:
    if not PYTHON.exists():
        return "not here: make bench-books installs it"
    script = HERE / f"peer_{name.replace('-', '_')}.py"
    done = subprocess.run(
        [str(PYTHON), str(script), str(count), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)},
    )
    if done.returncode:
        return "failed: " + (done.stderr.strip().splitlines() or ["?"])[-1]
    wrote, told, entries = map(float, done.stdout.split()[-3:])
    return _told(wrote, told, int(entries))


def _spent(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _told(wrote: float, told: float, count: int) -> str:
    return f"{wrote / count * 1000:8.3f} {told / count * 1000:8.3f}   ({count:,} entries, trial balance {told:.2f} s)"
