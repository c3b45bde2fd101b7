"""The worker: it outlives its database, and stops when told to."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer
from uuid import UUID

import pytest
from django.db import connection

from polyphonie.kernel import acts, deliveries, jobs, worker
from polyphonie.kernel.identity import new_id

from .stage import AGENT, Counted, count, in_the_database, subscribed

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30


@pytest.fixture(autouse=True)
def _outages_are_not_printed(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("polyphonie.kernel", "procrastinate", "psycopg.pool"):
        caplog.set_level(logging.CRITICAL + 1, logger=name)


@contextmanager
def _at_work() -> Iterator[None]:
    stop = Event()
    thread = Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive(), "the worker stops when told to"


def _eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def _cut_every_connection() -> None:
    """What a database that goes down does to its clients."""
    in_the_database(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


@pytest.fixture
def received() -> Iterator[list[int]]:
    """What a reaction and a job received."""
    numbers: list[int] = []

    def react(event: Counted) -> None:
        numbers.append(event.number)

    @jobs.job(name="kernel.receive", queue="tests")
    def receive(*, number: int) -> None:
        numbers.append(number)

    with subscribed({Counted: [react]}):
        yield numbers
    del jobs._jobs["kernel.receive"]


def _announce_and_defer(subject: UUID, announced: int, deferred: int) -> None:
    with acts.unit():
        count(actor=AGENT, entity=subject, subject=subject, number=announced)
        jobs.defer(jobs._jobs["kernel.receive"], number=deferred)


def test_it_takes_announcements_to_reactions_and_runs_jobs(received: list[int]) -> None:
    with _at_work():
        _announce_and_defer(new_id(), 1, 2)
        _eventually(lambda: sorted(received) == [1, 2])


def test_it_goes_on_when_its_connections_were_cut(received: list[int]) -> None:
    with _at_work():
        _announce_and_defer(new_id(), 1, 2)
        _eventually(lambda: sorted(received) == [1, 2])
        _cut_every_connection()
        _announce_and_defer(new_id(), 11, 12)
        _eventually(lambda: {11, 12} <= set(received))
        _cut_every_connection()
        _announce_and_defer(new_id(), 21, 22)
        _eventually(lambda: {21, 22} <= set(received))


def test_it_goes_on_after_an_error_of_its_own(received: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    drain, failures = deliveries.drain, iter([RuntimeError("a bug"), AssertionError("another")])

    def drain_badly(**options: Callable[[], bool]) -> int:
        for failure in failures:
            raise failure
        return drain(**options)

    monkeypatch.setattr(deliveries, "drain", drain_badly)
    with _at_work():
        _announce_and_defer(new_id(), 1, 2)
        _eventually(lambda: sorted(received) == [1, 2])


def test_it_takes_over_the_job_of_a_worker_that_was_killed(received: list[int]) -> None:
    number = jobs.defer(jobs._jobs["kernel.receive"], number=7)
    in_the_database("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    in_the_database(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        " WHERE id = %s",
        number,
    )
    with _at_work():
        _eventually(lambda: received == [7])


def test_it_finishes_what_it_does_when_told_to_stop(received: list[int]) -> None:
    subject = new_id()
    with acts.unit():
        for number in range(20):
            count(actor=AGENT, entity=subject, subject=subject, number=number)
    with _at_work():
        _eventually(lambda: bool(received))
    assert len(received) + deliveries.waiting() == 20, "what was received is gone from the table, and nothing else is"


PROGRAM = """
import sys
from threading import Event
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from polyphonie.kernel import worker
stop = Event()
worker.stop_on_signals(stop)
print("ready", flush=True)
worker.run(stop)
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_on_a_signal(number: signal.Signals) -> None:
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(settings["NAME"])],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    patience = Timer(PATIENCE, process.kill)  # what does not stop is ended, and its silence fails the test
    patience.start()
    try:
        with process.stdout as lines:
            assert lines.readline() == "ready\n"
            _eventually(lambda: in_the_database("SELECT count(*) FROM procrastinate_workers") == [(2,)])
            process.send_signal(number)
            assert lines.readline() == "stopped\n"
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        patience.cancel()
        process.kill()  # nothing, when it has ended: a worker left behind would work on the tests to come
        process.wait()
    assert in_the_database("SELECT count(*) FROM procrastinate_workers") == [(0,)]
