"""The worker: takes announcements to their reactions in one thread and runs the jobs in another, until told to stop.

It outlives what it depends on. An error is logged and the turn begins anew, on a new connection, later and later;
what was half done was rolled back and is done again. Several workers may run, on one machine or on many.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import Final

from django.db import connections
from django.utils.module_loading import autodiscover_modules
from procrastinate import App
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from . import deliveries, jobs
from .refusals import Outage

_IDLE_SECONDS: Final = 0.25
"""How long the worker waits before it looks again: what comes meanwhile is delivered together."""

_FIRST_DELAY_SECONDS: Final = 0.5
_LONGEST_DELAY_SECONDS: Final = 15.0
_POLLING_SECONDS: Final = 2.0
"""How long a job may wait whose arrival was told while the database was away."""

_HEARTBEAT_SECONDS: Final = 3
_STALLED_AFTER_SECONDS: Final = 12
"""A worker tells by its heartbeat that it lives; the jobs of one that has been silent for so long are taken over."""

_STRANGERS_AT_ONCE: Final = 8
"""How many jobs wait for other people's machines at once. A slow one holds up neither the others nor our own work."""

logger = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Work until `stop` is set; what is being done then is finished first."""
    autodiscover_modules("jobs")
    threads = [
        Thread(target=_persevere, args=(turn, stop), name=f"polyphonie-{name}")
        for name, turn in (("deliveries", _deliver), ("jobs", _run_jobs))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(_IDLE_SECONDS)  # not without end: a signal that comes just before it would never be heard


def stop_on_signals(stop: Event) -> None:
    """Set `stop` on SIGTERM and SIGINT. Called by the process's main thread."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def _persevere(turn: Callable[[Event], None], stop: Event) -> None:
    """Take turns until told to stop, with a pause after an error that doubles as long as errors follow each other."""
    delay = _FIRST_DELAY_SECONDS
    while not stop.is_set():
        began = monotonic()
        try:
            turn(stop)
            delay = _FIRST_DELAY_SECONDS
        except Exception:  # whatever it is, the worker goes on
            if monotonic() - began > _LONGEST_DELAY_SECONDS:
                delay = _FIRST_DELAY_SECONDS
            logger.exception("the worker's turn failed; the next one begins in %s s", delay)
            connections.close_all()
            stop.wait(delay)
            delay = min(delay * 2, _LONGEST_DELAY_SECONDS)
    connections.close_all()


def _deliver(stop: Event) -> None:
    deliveries.drain(until=stop.is_set)
    stop.wait(_IDLE_SECONDS)


def _run_jobs(stop: Event) -> None:
    """Run jobs until told to stop. Returns only then: a queue that stops by itself is an outage."""
    asyncio.run(_run_jobs_async(stop))


async def _run_jobs_async(stop: Event) -> None:
    working = asyncio.create_task(_work())
    while not stop.is_set() and not working.done():
        await asyncio.wait([working], timeout=_IDLE_SECONDS)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _work() -> None:
    queue = jobs.application(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=6))
    ours = [name for name in jobs.queues() if name != jobs.STRANGERS]
    async with queue.open_async(), asyncio.TaskGroup() as group:
        group.create_task(_serve(queue, ours, at_once=1))
        group.create_task(_serve(queue, [jobs.STRANGERS], at_once=_STRANGERS_AT_ONCE))
        group.create_task(_take_over_stalled_jobs(queue))


async def _serve(queue: App, names: list[str], *, at_once: int) -> None:
    await queue.run_worker_async(
        queues=names,
        concurrency=at_once,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=_POLLING_SECONDS,
        update_heartbeat_interval=_HEARTBEAT_SECONDS,
        stalled_worker_timeout=_STALLED_AFTER_SECONDS,
    )
    raise Outage("the queue of jobs stopped by itself", permanent=False)


async def _take_over_stalled_jobs(queue: App) -> None:
    """Put back in the queue what a worker that was killed had begun."""
    while True:
        for stalled in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER_SECONDS):
            logger.warning("job %s (%s) was cut short: it runs again", stalled.id, stalled.task_name)
            await queue.job_manager.retry_job(stalled)
        await asyncio.sleep(_HEARTBEAT_SECONDS)
