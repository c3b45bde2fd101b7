"""How many invoices two cores take in, with every check and a durable commit each, and where the time goes.

    make bench

A whole installation is started on its own PostgreSQL, which waits for the disk. The load comes from two processes on
the same cores; their own processor time is told apart. In the same run the same bytes are stored by a bare COPY, so
that the ratio depends less on the machine.
"""

from __future__ import annotations

import hashlib
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import psycopg

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.installation import Caller, Installation, installed  # noqa: E402

from polyphonie.invoicing.tests.documents import COMBE, HOSPITAL, MINISTRY, UNIVERSITY, VALMONT, Paper  # noqa: E402
from polyphonie.parties import directory_file, generator  # noqa: E402

LOADERS: Final = 2
CALLERS_EACH: Final = 4
WARM_UP: Final = 200
DEPOSITS: Final = 1_500
DEPOSITS_COMPARED: Final = 600
IN_PROCESS: Final = 300

FIVE: Final = (
    Paper(buyer=VALMONT, service="FINANCES"),
    Paper(buyer=COMBE, commitment="EJ-2026-001"),
    Paper(buyer=MINISTRY, service="DAF-SI", commitment="EJ-2026-002"),
    Paper(buyer=UNIVERSITY, service="SCOLARITE"),
    Paper(buyer=HOSPITAL),
)
TWO_HUNDRED: Final = tuple(Paper(buyer=generator.siret(number)) for number in range(200))


@dataclass(frozen=True, slots=True)
class Run:
    """One run of deposits. `cpu` is processor seconds by kind of process; `afterwards` is how long after the last
    answer the last invoice was at its recipient's disposal."""

    seconds: float
    latencies: tuple[float, ...]
    cpu: dict[str, float]
    afterwards: float

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def milliseconds(self, kind: str) -> float:
        """Processor time per deposit."""
        return self.cpu[kind] / len(self.latencies) * 1000


def documents(papers: Sequence[Paper], *, count: int, series: str) -> list[bytes]:
    """So many invoices, one after the other to each recipient, each with a number of its own."""
    return [replace(papers[n % len(papers)], number=f"{series}-{n:05d}").content() for n in range(count)]


def load(port: int, token: str, contents: list[bytes], start_at: float) -> tuple[list[float], float]:
    """Deposit on a few connections at once: each one's seconds, and this process's own processor seconds."""
    time.sleep(max(start_at - time.time(), 0))
    began = time.process_time()
    shares = [contents[caller::CALLERS_EACH] for caller in range(CALLERS_EACH)]
    with ThreadPoolExecutor(CALLERS_EACH) as threads:
        seconds = [each for share in threads.map(lambda share: call(port, token, share), shares) for each in share]
    return seconds, time.process_time() - began


def call(port: int, token: str, contents: list[bytes]) -> list[float]:
    seconds = []
    with Caller(port, token) as caller:
        for content in contents:
            answer = caller.deposit(content, key=hashlib.sha256(content).hexdigest())
            assert answer.status == 201, answer
            seconds.append(answer.seconds)
    return seconds


def run(installation: Installation, contents: list[bytes], loaders: ProcessPoolExecutor) -> Run:
    """Deposit all, then wait until each is delivered."""
    token, before = installation.token(), installation.cpu_seconds()
    start_at = time.time() + 0.2
    shares = [contents[loader::LOADERS] for loader in range(LOADERS)]
    futures = [loaders.submit(load, installation.port, token, share, start_at) for share in shares]
    loads = [future.result() for future in futures]
    seconds, ended = time.time() - start_at, time.time()
    with psycopg.connect(installation.url, autocommit=True) as connection:
        while connection.execute("SELECT FROM kernel_delivery LIMIT 1").fetchone():
            time.sleep(0.05)
    afterwards, after = time.time() - ended, installation.cpu_seconds()
    return Run(
        seconds=seconds,
        latencies=tuple(each for latencies, _ in loads for each in latencies),
        cpu={kind: after[kind] - before[kind] for kind in after} | {"callers": sum(cpu for _, cpu in loads)},
        afterwards=afterwards,
    )


def copied(installation: Installation, contents: list[bytes], *, each: int) -> float:
    """Invoices per second that a bare COPY stores, `each` to a durable commit: the bytes, and the row of an invoice."""
    everything = "-c polyphonie.everything=on"
    with psycopg.connect(installation.url, autocommit=True, options=everything) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_copy AS TABLE invoicing_invoice WITH NO DATA")
        connection.execute("ALTER TABLE bench_copy ADD COLUMN IF NOT EXISTS body bytea")
        kept = connection.execute("SELECT * FROM invoicing_invoice LIMIT 1").fetchone()
        assert kept is not None
        began = time.perf_counter()
        for start in range(0, len(contents), each):
            with connection.cursor().copy("COPY bench_copy FROM STDIN") as copy:
                for content in contents[start : start + each]:
                    copy.write_row([*kept, content])
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bench_copy")
    return len(contents) / seconds


def in_process(installation: Installation) -> list[tuple[str, float, float]]:
    """(what, processor milliseconds, milliseconds) an invoice, of the parts alone in this one process."""
    os.environ.update(installation.environment, DATABASE_URL=installation.url)
    os.environ["DJANGO_SETTINGS_MODULE"] = "polyphonie.wiring.settings"
    import django

    django.setup()

    from polyphonie.access.queries import actor_of
    from polyphonie.documents import invoice as engine
    from polyphonie.invoicing.actions import deposits
    from polyphonie.invoicing.terms import Channel
    from polyphonie.kernel import clock, deliveries, row_security
    from polyphonie.wiring import demonstration

    row_security.trust_this_process()
    actor, on = actor_of(demonstration.depositor()), clock.today()

    def check(content: bytes) -> None:
        assert engine.check(content).valid

    def deposit(content: bytes) -> None:
        taken = deposits.deposit(actor=actor, content=content, file_name="f.xml", channel=Channel.SHELL, on=on)
        assert taken.accepted, taken

    for content in documents(FIVE, count=WARM_UP // 4, series="FIRST"):
        check(content)
        deposit(content)
    deliveries.drain()
    contents = documents(FIVE, count=IN_PROCESS, series="INSIDE")
    return [
        ("le contrôle seul (schéma, EN 16931, règles françaises)", *per(lambda: [check(each) for each in contents])),
        (
            "l'action seule (contrôle, routage, écriture, commit)",
            *per(lambda: [deposit(each) for each in contents]),
        ),
        ("l'acheminement seul (deux réactions)", *per(deliveries.drain)),
    ]


def per(act: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds an invoice, of processor and of clock, for an act on `IN_PROCESS` of them."""
    cpu, began = time.process_time(), time.perf_counter()
    act()
    return (time.process_time() - cpu) * 1000 / IN_PROCESS, (time.perf_counter() - began) * 1000 / IN_PROCESS


def furnish(installation: Installation) -> None:
    """Two hundred more entities that demand no reference."""
    lines = [
        directory_file.written(
            (directory_file.ENTITY, str(paper.buyer), "", f"Commune {n}", "aucune", "2017-01-01", "", "", "", "")
        )
        for n, paper in enumerate(TWO_HUNDRED)
    ]
    file = installation.folder / "annuaire.csv"
    file.write_text("".join([directory_file.written(directory_file.COLUMNS), *lines]))
    installation.run("directory", "import", str(file))


def durable_writes(folder: Path) -> float:
    """Milliseconds that the disk takes to keep 8 KiB for good."""
    file = os.open(folder / "disk", os.O_CREAT | os.O_RDWR)
    os.pwrite(file, bytes(8192 * 50), 0)
    os.fsync(file)
    began = time.perf_counter()
    for place in range(50):
        os.pwrite(file, os.urandom(8192), 8192 * place)
        os.fdatasync(file)
    os.close(file)
    return (time.perf_counter() - began) / 50 * 1000


def machine(folder: Path) -> str:
    models = [line.split(":")[1] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cœurs{models[0] if models else ''}, {memory:.0f} Gio, Linux {platform.release()},"
        f" Python {platform.python_version()}, 8 Kio écrits pour de bon en {durable_writes(folder):.2f} ms,"
        f" charge de la machine avant : {os.getloadavg()[0]:.1f}"
    )


def told(name: str, measured: Run) -> None:
    cuts = [value * 1000 for value in statistics.quantiles(measured.latencies, n=100)]
    print(
        f"  {name:<34}{measured.rate:7.1f} dépôts/s   p50 {cuts[49]:4.0f}  p95 {cuts[94]:4.0f}  p99 {cuts[98]:4.0f} ms"
        f"   dernière livrée {measured.afterwards:.1f} s après"
    )


def told_cpu(measured: Run) -> None:
    names = {
        "web worker": "le web (contrôle, action, HTTP)",
        "postgres": "PostgreSQL",
        "worker": "le travail de fond (acheminement, avis)",
        "callers": "les appelants, qui ne comptent pas",
    }
    print("\nTemps de processeur par dépôt (ms) · processor time per deposit")
    for kind, name in names.items():
        print(f"  {name:<62}{measured.milliseconds(kind):6.2f}")
    ours = sum(measured.milliseconds(kind) for kind in names if kind != "callers")
    cores = len(os.sched_getaffinity(0))
    print(
        f"  {f'en tout ; {cores} cœurs qui ne feraient que cela : {cores * 1000 / ours:.0f} dépôts/s':<62}{ours:6.2f}"
    )


def main() -> None:
    with installed() as installation, ProcessPoolExecutor(LOADERS, mp_context=get_context("spawn")) as loaders:
        print(f"\nDépôts · deposits — {machine(installation.folder)}\n")
        furnish(installation)
        parts = in_process(installation)
        installation.serve()
        run(installation, documents(TWO_HUNDRED, count=WARM_UP, series="WARM"), loaders)
        contents = documents(FIVE, count=DEPOSITS, series="MAIN")
        main_run = run(installation, contents, loaders)
        print(f"Par HTTP, contrôle compris, {LOADERS * CALLERS_EACH} appelants · over HTTP, check included")
        told("5 destinataires", main_run)
        for papers, name in ((FIVE[-1:], "1 destinataire"), (TWO_HUNDRED, "200 destinataires")):
            compared = documents(papers, count=DEPOSITS_COMPARED, series=f"TO{len(papers)}")
            told(name, run(installation, compared, loaders))
        told_cpu(main_run)
        print("\nDans un seul processus, par facture · in one process, per invoice      processeur    horloge (ms)")
        for name, cpu, clock in parts:
            print(f"  {name:<62}{cpu:12.2f} {clock:10.2f}")
        print("\nLes mêmes octets par un simple COPY · the same bytes by a bare COPY")
        for each, name in ((1, "un commit chacune"), (100, "un commit pour cent")):
            rate = copied(installation, contents, each=each)
            print(f"  {name:<34}{rate:7.0f} factures/s   rapport · ratio 1 : {rate / main_run.rate:.1f}")


if __name__ == "__main__":
    main()
