"""How many invoices a second a flow brings in on two cores: full check, routing, states, originals; beside a bare COPY.

    .venv/bin/python bench/platform_flow.py [invoices]

A whole installation on its own PostgreSQL, which waits for the disk. The flow is treated as the worker treats it, by a
process on each core; then the outbox is drained: register numbers, recipients told.
In the same run, the same rows are copied into tables of the same shape and indexes.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import psycopg

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "bench")]

from tests.installation import Installation, installed  # noqa: E402

from polyphonie.invoicing.tests.documents import COMBE, HOSPITAL, MINISTRY, UNIVERSITY, VALMONT, Paper  # noqa: E402

PAPERS: Final = (
    Paper(buyer=VALMONT, service="FINANCES"),
    Paper(buyer=COMBE, commitment="EJ-2026-001"),
    Paper(buyer=MINISTRY, service="DAF-SI", commitment="EJ-2026-002"),
    Paper(buyer=UNIVERSITY, service="SCOLARITE"),
    Paper(buyer=HOSPITAL),
)
TABLES: Final = (
    "kernel_original",
    "invoicing_invoice",
    "invoicing_statusevent",
    "invoicing_invoiceidentity",
    "invoicing_flowitem",
    "kernel_audit",
)
WARM_UP: Final = 200


def lot(count: int, series: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            paper = replace(PAPERS[number % len(PAPERS)], number=f"{series}-{number:06d}")
            archive.writestr(f"{paper.number}.xml", paper.content())
    return made.getvalue()


def cpu() -> float:
    """Processor seconds of this process and of its children that ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def copied(url: str) -> tuple[int, float]:
    """Rows that a bare COPY writes into like tables with their indexes, in one commit, and its seconds."""
    with psycopg.connect(url) as connection:
        connection.execute("SET polyphonie.everything = 'on'")
        kept = {}
        for table in TABLES:
            connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            with connection.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT binary)") as copy:
                kept[table] = b"".join(map(bytes, copy))
        connection.commit()
        began = time.perf_counter()
        rows = 0
        for table, content in kept.items():
            with connection.cursor() as cursor:
                with cursor.copy(f"COPY bench_{table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(content)
                rows += cursor.rowcount
        connection.commit()
        seconds = time.perf_counter() - began
        for table in TABLES:
            connection.execute(f"DROP TABLE bench_{table}")
        connection.commit()
    return rows, seconds


def measure(installation: Installation, count: int) -> None:
    os.environ.update(installation.environment, DATABASE_URL=installation.url)
    os.environ["DJANGO_SETTINGS_MODULE"] = "polyphonie.wiring.settings"
    import django

    django.setup()

    from polyphonie.access.queries import actor_of
    from polyphonie.documents import invoice as engine
    from polyphonie.invoicing.actions import flows
    from polyphonie.invoicing.queries import flows as asked
    from polyphonie.invoicing.terms import Channel
    from polyphonie.kernel import clock, deliveries, row_security
    from polyphonie.kernel.acts import SYSTEM
    from polyphonie.wiring import demonstration

    row_security.trust_this_process()
    actor, on = actor_of(demonstration.depositor()), clock.today()
    cores = len(os.sched_getaffinity(0))

    def treated(content: bytes) -> tuple[float, float]:
        receipt = flows.receive_flow(actor=actor, file=io.BytesIO(content), name="lot.zip", channel=Channel.API, on=on)
        began, used = time.perf_counter(), cpu()
        flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=on, processes=cores)
        seconds, used = time.perf_counter() - began, cpu() - used
        row = asked.flow(actor=SYSTEM, identifier=receipt.flow, on=on)
        assert row.refused == 0 and row.accepted, row
        return seconds, used

    treated(lot(WARM_UP, "WARM"))
    deliveries.drain()
    content = lot(count, "FLUX")
    seconds, used = treated(content)
    began, before = time.perf_counter(), cpu()
    deliveries.drain()
    delivering, delivered = time.perf_counter() - began, cpu() - before
    rows, copying = copied(installation.url)
    papers = [replace(PAPERS[number % len(PAPERS)], number=f"C-{number}").content() for number in range(200)]
    before = time.process_time()
    for paper in papers:
        assert engine.check(paper, pack="deposit").valid
    check = (time.process_time() - before) / len(papers)
    own = max(seconds - check * count / cores, 0.001)
    rate, bare = count / own, (count + WARM_UP + 1) / copying
    print(f"  flux de {count} factures, {cores} processus{'':<18}{count / seconds:8.0f} factures/s")
    print(f"  processeur, nos processus{'':<29}{used / count * 1000:8.2f} ms par facture")
    print(f"  dont le contrôle{'':<38}{check * 1000:8.2f} ms par facture")
    print(
        f"  l'acheminement, après (numéro de registre, avis){'':<6}{count / delivering:8.0f} factures/s,"
        f" {delivered / count * 1000:.2f} ms de processeur"
    )
    print(
        f"  hors contrôle : {rate:.0f} factures/s ; un simple COPY des mêmes {rows} lignes, index compris :"
        f" {bare:.0f} factures/s ; rapport {rate / bare:.2f}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    print(f"\nFlux EDI · EDI flow — charge de la machine avant : {os.getloadavg()[0]:.1f}\n")
    with installed() as installation:
        measure(installation, count)


if __name__ == "__main__":
    main()
