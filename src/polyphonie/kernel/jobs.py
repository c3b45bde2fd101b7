"""Coarse work done apart: what takes too long for a page, and what is due at a given hour.

    @job(name="parties.import_directory", queue="imports")
    def import_directory(*, original: str) -> None: ...

    defer(import_directory, original=str(original.id))    # in the act's own transaction

A job runs at least once: it may be cut short and start again, so it ends in actions that repeat safely. It never runs
twice at once: whoever takes over from a worker that fell silent, and may still be at it, waits. What must follow a fact
at once and in order is a reaction (`deliveries`), not a job. A job that fails is tried again later and later, then
given up; `failures` shows both. A refusal or a permanent outage is given up at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, Final, Generic, ParamSpec, cast

from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django import app as deferrals
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.types import JSONDict

from . import clock, keys, partitions, tracebacks
from .acts import Actor, action, note
from .identity import PLATFORM
from .models import JobError
from .refusals import Kind, Outage, Reason, Refused

P = ParamSpec("P")

UPKEEP: Final = "upkeep"
STRANGERS: Final = "strangers"
"""The queue of what waits for other people's machines: it is worked off apart, several at once (`worker`)."""

ATTEMPTS: Final = 7
_FIRST_DELAY_SECONDS: Final = 4
"""Seven attempts, each delay four times the last: given up after an hour and a half, when a person must look."""

CATCH_UP: Final = timedelta(hours=26)
"""A nightly job that fell in an outage runs when the worker is back, if that is within this time."""

_AT_WORK: Final = 7001
"""The space of the locks of the jobs that are running."""
_PATIENCE_SECONDS: Final = 20
"""How long a worker waits for one that was thought dead; then the job is tried again later."""

KEYS_KEPT: Final = timedelta(days=60)
"""A caller that was cut off repeats its request within a month-end and its holidays; later, the domain's own rule
against duplicates answers (the same supplier, number and year)."""

NO_SUCH_FAILURE = Reason(
    "KER-JOB-01",
    "job",
    fr="Ce traitement n'est plus en échec : il a été relancé ou a fini par réussir. Rechargez la liste.",
    en="This job is no longer failing: it was run again or has succeeded since. Reload the list.",
    kind=Kind.NOT_FOUND,
)


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """A function that the worker runs, under a name that stays the same when the function moves.

    `line` names the argument by which its runs stand in line: two of the same value never run at once.
    """

    name: str
    queue: str
    cron: str | None
    line: str | None
    function: Callable[P, None]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that failed: `given_up`, or due again at `due_at`. `arguments` are JSON values by name."""

    id: int
    name: str
    arguments: dict[str, object]
    attempts: int
    given_up: bool
    error: str
    failed_at: datetime
    due_at: datetime | None


_jobs: Final[dict[str, Job[...]]] = {}


def job(
    *, name: str, queue: str, cron: str | None = None, line: str | None = None
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a function of keyword arguments (JSON values) a job; with `cron` (in UTC) it also runs at these times."""

    def declare(function: Callable[P, None]) -> Job[P]:
        if name in _jobs:
            raise ValueError(f"a job is already named {name}")
        _jobs[name] = declared = Job(name, queue, cron, line, function)
        return declared

    return declare


def defer(job: Job[P], *nothing: P.args, **arguments: P.kwargs) -> int:
    """Have a job run after the present transaction commits, never if it does not; returns the queue's number."""
    assert not nothing, "a job's arguments are given by name"
    lock = f"{job.name}:{arguments[job.line]}" if job.line else None
    given = cast(JSONDict, arguments)
    return deferrals.configure_task(job.name, queue=job.queue, lock=lock, task_kwargs=given).defer()


def queues() -> tuple[str, ...]:
    """The queues of the declared jobs."""
    return tuple(sorted({declared.queue for declared in _jobs.values()}))


def defer_named(name: str, *, queue: str, **arguments: object) -> int:
    """As `defer`, for a job declared on a higher floor than the act that asks for it: its name was agreed."""
    return deferrals.configure_task(name, queue=queue, task_kwargs=cast(JSONDict, arguments)).defer()


def application(connector: BaseConnector) -> DjangoApp:
    """The worker's side of the queue: every declared job, on a connection of its own."""
    made = DjangoApp(connector=connector, periodic_defaults={"max_delay": CATCH_UP.total_seconds()})
    for declared in _jobs.values():
        alone = declared.name if declared.cron else None
        task = made.task(
            name=declared.name,
            queue=declared.queue,
            pass_context=True,
            retry=_LaterAndLater(),
            lock=alone,
            queueing_lock=alone,
        )(_running(declared))
        if declared.cron:
            made.periodic(cron=declared.cron)(cast(Any, task))
    return made


def _running(declared: Job[...]) -> Callable[Concatenate[JobContext, ...], None]:
    """The job as the worker calls it, with its errors kept where people see them."""

    def run(context: JobContext, timestamp: int = 0, **arguments: object) -> None:
        try:
            with _alone(context.job):
                declared.function(**arguments)
        except Exception as error:
            _keep(error, of=context.job)
            raise

    return run


@contextmanager
def _alone(queued: QueuedJob) -> Iterator[None]:
    """Within, no other worker is at this job. The lock is the connection's: it ends with it, however that ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS * 1000:.0f}'")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_AT_WORK, queued.id])
        except OperationalError as error:
            raise Outage(f"another worker is still at job {queued.id}", permanent=False) from error
    try:
        yield
    finally:
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_AT_WORK, queued.id])


def _keep(error: Exception, *, of: QueuedJob) -> None:
    assert of.id is not None, "a job that runs is in the queue"
    JobError.objects.update_or_create(
        job_id=of.id, defaults={"error": tracebacks.text_of(error), "failed_at": clock.now()}
    )


class _LaterAndLater(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        hopeless = isinstance(exception, Refused) or (isinstance(exception, Outage) and exception.permanent)
        if hopeless or job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": _FIRST_DELAY_SECONDS ** (job.attempts + 1)})


def failures(*, after: int | None = None, limit: int = 50) -> tuple[Failure, ...]:
    """The jobs that failed and have not succeeded since, oldest first, after the given one."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILURES, {"after": after or 0, "limit": limit})
        return tuple(
            Failure(number, name, json.loads(arguments), attempts, given_up, error, failed_at, due_at)
            for number, name, arguments, attempts, given_up, error, failed_at, due_at in cursor.fetchall()
        )


_FAILURES: Final = """
    SELECT queued.id, queued.task_name, queued.args, queued.attempts, queued.status = 'failed',
           coalesce(kept.error, 'No worker knows a job of this name.'),
           coalesce(kept.failed_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = queued.id)),
           queued.scheduled_at
    FROM procrastinate_jobs queued LEFT JOIN kernel_joberror kept ON kept.job_id = queued.id
    WHERE queued.id > %(after)s AND (queued.status = 'failed' OR kept.job_id IS NOT NULL)
    ORDER BY queued.id LIMIT %(limit)s
"""


@action
def run_again(*, actor: Actor, job: int) -> None:
    """Have a job that was given up run again, now. Refuses: KER-JOB-01 it is no longer failing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job])
        found = cursor.fetchone()
    if found is None:
        raise Refused(NO_SUCH_FAILURE())
    deferrals.job_manager.retry_job_by_id(job, retry_at=clock.now())
    note(entity=PLATFORM, subject=f"job:{job}", name=found[0])


@job(name="kernel.prepare_months", queue=UPKEEP, cron="17 2 * * *")
def prepare_months() -> None:
    """Create the partitions of the months to come, long before they are needed.

    It waits for a busy table a few seconds only, for all that comes after it would wait as well; it is tried again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        partitions.prepare_months(at=clock.now())


@job(name="kernel.forget_keys", queue=UPKEEP, cron="47 2 * * *")
def forget_keys() -> None:
    """Forget the callers' keys that nobody will repeat."""
    keys.forget(before=clock.now() - KEYS_KEPT)
