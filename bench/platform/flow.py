"""A flow of invoices taken in as the worker does it, with what comes after, beside a bare COPY of the same rows.

The flow is treated by a process on each core while a thread drains the outbox, as in production: it ends when the last
invoice is at its recipient's disposal, with its register number, and everybody was told.
"""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import Final

from django.db import connection, connections
from tests.installation import children, cpu_seconds

from polyphonie.access.queries import ClientActor
from polyphonie.documents import invoice as engine
from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.queries import flows as asked
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.tests.documents import Paper
from polyphonie.kernel import clock, deliveries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import first_id_of

TABLES: Final = {
    "kernel_original": "id",
    "invoicing_invoice": "id",
    "invoicing_statusevent": "id",
    "invoicing_invoiceidentity": "invoice_id",
    "invoicing_flowitem": "id",
    "kernel_audit": "id",
}
"""Where a flow's rows go, and the column by which those of this run are found."""

WARM_UP, COUNT = 1_500, 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Of each invoice: seconds, processor milliseconds of ours, of the database, and of the check alone.

    `bare` is how many invoices a second a COPY of the same rows brings in, `apart` how many of ours, once the
    processor time of the check is set aside.
    """

    rate: float
    ours: float
    database: float
    check: float
    bare: float
    apart: float


def measure(actor: ClientActor, papers: Sequence[Paper]) -> Measured:
    """Take in a flow of `COUNT` invoices like these, after a first one that warms everything up."""
    cores = len(os.sched_getaffinity(0))
    _taken_in(actor, _lot(papers, WARM_UP, "W"), cores)
    content = _lot(papers, COUNT, "F")
    since = clock.now()
    seconds, ours, database = _taken_in(actor, content, cores)
    check = _check(papers)
    apart = max(seconds - check * COUNT / cores, 0.001)
    return Measured(
        rate=COUNT / seconds,
        ours=ours / COUNT * 1000,
        database=database / COUNT * 1000,
        check=check * 1000,
        bare=COUNT / _copied(first_id_of(since)),
        apart=COUNT / apart,
    )


def _lot(papers: Sequence[Paper], count: int, series: str) -> bytes:
    made, start = io.BytesIO(), int(time.time()) % 10**7
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            paper = replace(papers[number % len(papers)], number=f"{series}{start}-{number:05d}")
            archive.writestr(f"{paper.number}.xml", paper.content())
    return made.getvalue()


def _taken_in(actor: ClientActor, content: bytes, cores: int) -> tuple[float, float, float]:
    """Seconds until the last invoice is delivered; processor seconds of our processes and of the database's."""
    on, treated = clock.today(), Event()
    receipt = flows.receive_flow(actor=actor, file=io.BytesIO(content), name="lot.zip", channel=Channel.API, on=on)

    def drain() -> None:
        while not treated.is_set():
            if not deliveries.drain():
                treated.wait(0.1)
        deliveries.drain()
        connections.close_all()

    server = _server()
    began, ours, database = time.perf_counter(), _cpu(), _cpu_of(server)
    follower = Thread(target=drain)
    follower.start()
    flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=on, processes=cores)
    treated.set()
    follower.join()
    seconds, ours = time.perf_counter() - began, _cpu() - ours
    row = asked.flow(actor=SYSTEM, identifier=receipt.flow, on=on)
    assert row.refused == 0 and row.accepted, row
    return seconds, ours, _cpu_of(server) - database


def _server() -> int:
    """The database server's process, of which every connection's is a child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with open(f"/proc/{backend}/stat") as told:
        return int(told.read().rpartition(")")[2].split()[1])


def _cpu_of(server: int) -> float:
    """Processor seconds of the database, connections that ended included."""
    return cpu_seconds(server) + sum(map(cpu_seconds, children(server)))


def _cpu() -> float:
    """Processor seconds of this process, of its children, and of those of theirs that ended."""
    return cpu_seconds(os.getpid()) + sum(map(cpu_seconds, children(os.getpid())))


def _check(papers: Sequence[Paper]) -> float:
    """Processor seconds of the check of one such invoice, alone."""
    contents = [replace(papers[number % len(papers)], number=f"C-{number}").content() for number in range(200)]
    for content in contents:
        assert engine.check(content, pack="deposit").valid
    before = time.process_time()
    for content in contents:
        engine.check(content, pack="deposit")
    return (time.process_time() - before) / len(contents)


def _copied(since: object) -> float:
    """Seconds of a bare COPY of the same rows, into like tables with their indexes, in one commit that waits."""
    kept = {}
    with connection.cursor() as cursor:
        for table, column in TABLES.items():
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            rows = f"SELECT * FROM {table} WHERE {column} >= '{since}'"
            with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as copy:
                kept[table] = b"".join(map(bytes, copy))
        began = time.perf_counter()
        cursor.execute("BEGIN")
        for table, content in kept.items():
            with cursor.copy(f"COPY bench_{table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(content)
        cursor.execute("COMMIT")
        seconds = time.perf_counter() - began
        for table in TABLES:
            cursor.execute(f"DROP TABLE bench_{table}")
    return seconds
