"""The worker and the embedded database: one is killed, the other goes on when it is back."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from polyphonie.kernel import acts, jobs, worker
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.tests.stage import AGENT, Counted, count, subscribed
from polyphonie.wiring import environment, postgres

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 90


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Path]:
    """The folder of a server that this test alone uses, and may kill."""
    shared = dict(connection.settings_dict)
    url = postgres.ensure(tmp_path / "postgres", durable=False)
    connection.close()
    connection.settings_dict.update(environment.database(url), CONN_MAX_AGE=0)
    call_command("migrate", verbosity=0)
    yield tmp_path / "postgres"
    connection.close()
    connection.settings_dict.update(shared)
    postgres.discard(tmp_path / "postgres")


@pytest.fixture
def received() -> Iterator[set[int]]:
    """What a reaction and a job received."""
    numbers: set[int] = set()

    def react(event: Counted) -> None:
        numbers.add(event.number)

    @jobs.job(name="wiring.receive", queue="tests")
    def receive(*, number: int) -> None:
        numbers.add(number)

    with subscribed({Counted: [react]}):
        yield numbers
    del jobs._jobs["wiring.receive"]


def _announce_and_defer(announced: int, deferred: int) -> None:
    with acts.unit():
        count(actor=AGENT, entity=new_id(), subject=new_id(), number=announced)
        jobs.defer(jobs._jobs["wiring.receive"], number=deferred)


def _eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def test_it_goes_on_when_the_database_was_killed_and_is_back(
    received: set[int], own_server: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("polyphonie.kernel", "procrastinate", "psycopg.pool"):
        caplog.set_level(logging.CRITICAL + 1, logger=name)
    stop = Event()
    working = Thread(target=worker.run, args=(stop,))
    working.start()
    try:
        _announce_and_defer(1, 2)
        _eventually(lambda: {1, 2} <= received)
        server = postgres.status(own_server).pid
        assert server is not None
        os.kill(server, signal.SIGKILL)
        time.sleep(1)  # The worker meets the outage, in both its threads.
        postgres.ensure(own_server, durable=False)
        connection.close()
        _announce_and_defer(11, 12)
        _eventually(lambda: {11, 12} <= received)
    finally:
        stop.set()
        working.join(timeout=PATIENCE)
    assert not working.is_alive()
