"""Coarse jobs: deferred with the act, tried again, given up in plain sight."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from polyphonie.kernel import clock, jobs, keys, partitions
from polyphonie.kernel.models import CallerKey, JobError
from polyphonie.kernel.refusals import Outage, Refusal, Refused

from .stage import in_the_database

pytestmark = pytest.mark.django_db(transaction=True)

received: list[object] = []
errors: list[Exception] = []


@pytest.fixture
def record() -> Iterator[jobs.Job[...]]:
    """A job that notes its argument, and fails with the next of `errors` if there is one."""
    received.clear()
    errors.clear()

    @jobs.job(name="kernel.record", queue="tests")
    def record(*, what: object) -> None:
        received.append(what)
        if errors:
            raise errors.pop(0)

    yield record
    del jobs._jobs["kernel.record"]


@pytest.fixture(autouse=True)
def _failures_are_not_printed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="procrastinate")


def work_off() -> None:
    """Run what is due, as the worker does, until nothing is."""

    async def run() -> None:
        queue = jobs.application(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2))
        queue.periodic_registry.periodic_tasks.clear()
        async with queue.open_async():
            await queue.run_worker_async(wait=False, listen_notify=False, delete_jobs="successful")

    asyncio.run(run())


def _be_due_now() -> None:
    in_the_database("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def _queued() -> int:
    ((queued,),) = in_the_database("SELECT count(*) FROM procrastinate_jobs")
    return int(queued)


def test_it_runs_what_was_deferred_and_leaves_no_trace(record: jobs.Job[...]) -> None:
    jobs.defer(record, what={"list": [1, "é"], "none": None})
    work_off()
    assert received == [{"list": [1, "é"], "none": None}]
    assert _queued() == 0
    assert jobs.failures() == ()


def test_it_runs_only_if_the_act_that_defers_it_commits(record: jobs.Job[...]) -> None:
    with transaction.atomic():
        jobs.defer(record, what="never")
        transaction.set_rollback(True)
    with transaction.atomic():
        jobs.defer(record, what="once")
        work_off()
        assert received == [], "the act has not committed yet"
    work_off()
    assert received == ["once"]


def test_it_may_still_be_called_as_a_function(record: jobs.Job[...]) -> None:
    record(what="at once")
    assert received == ["at once"]


def test_it_shows_a_failure_and_tries_again_later(record: jobs.Job[...]) -> None:
    errors.append(ValueError("NUL \0"))
    number = jobs.defer(record, what=1)
    work_off()
    (failure,) = jobs.failures()
    assert (failure.id, failure.name, failure.arguments) == (number, "kernel.record", {"what": 1})
    assert (failure.attempts, failure.given_up) == (1, False)
    assert failure.error.endswith("ValueError: NUL ␀\n")
    assert failure.due_at is not None
    assert failure.due_at > failure.failed_at
    work_off()
    assert received == [1], "it is not due yet"
    _be_due_now()
    work_off()
    assert received == [1, 1]
    assert jobs.failures() == ()
    assert JobError.objects.count() == 0


def test_it_never_runs_beside_a_worker_that_is_still_at_it(
    record: jobs.Job[...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_PATIENCE_SECONDS", 0.05)
    number = jobs.defer(record, what="once")
    with closing(connection.copy()) as silent, silent.cursor() as other_worker:
        other_worker.execute("SELECT pg_advisory_lock(%s, %s)", [jobs._AT_WORK, number])
        work_off()
        (failure,) = jobs.failures()
        assert received == [] and not failure.given_up and "another worker is still at job" in failure.error
    _be_due_now()
    work_off()
    assert (received, jobs.failures()) == (["once"], ())


def test_it_gives_up_after_its_attempts(record: jobs.Job[...]) -> None:
    errors.extend(OperationalError(f"attempt {number}") for number in range(jobs.ATTEMPTS + 1))
    jobs.defer(record, what=1)
    for _ in range(jobs.ATTEMPTS + 1):
        work_off()
        _be_due_now()
    assert len(received) == jobs.ATTEMPTS
    (failure,) = jobs.failures()
    assert failure.given_up
    assert f"attempt {jobs.ATTEMPTS - 1}" in failure.error


@pytest.mark.parametrize(
    ("make", "given_up"),
    [
        (lambda: Refused(Refusal("KER-TST-07", "x", "Non.", "No.")), True),
        (lambda: Outage("damaged", permanent=True), True),
        (lambda: Outage("busy", permanent=False), False),
    ],
    ids=["refused", "permanent outage", "passing outage"],
)
def test_it_gives_up_at_once_what_would_fail_again(
    record: jobs.Job[...], make: Callable[[], Exception], given_up: bool
) -> None:
    errors.append(make())
    jobs.defer(record, what=1)
    work_off()
    (failure,) = jobs.failures()
    assert failure.given_up is given_up


def test_it_shows_a_job_that_no_worker_knows(record: jobs.Job[...]) -> None:
    jobs.defer(record, what=1)
    in_the_database("UPDATE procrastinate_jobs SET task_name = 'kernel.gone'")
    work_off()
    (failure,) = jobs.failures()
    assert (failure.name, failure.given_up) == ("kernel.gone", True)
    assert "No worker knows" in failure.error


def test_it_pages_its_failures(record: jobs.Job[...]) -> None:
    for number in range(3):
        errors.append(Outage("damaged", permanent=True))
        jobs.defer(record, what=number)
    work_off()
    first = jobs.failures(limit=2)
    rest = jobs.failures(after=first[-1].id, limit=2)
    assert [failure.arguments["what"] for failure in first + rest] == [0, 1, 2]


def test_it_refuses_a_name_that_is_taken(record: jobs.Job[...]) -> None:
    with pytest.raises(ValueError, match=r"already named kernel\.record"):
        jobs.job(name="kernel.record", queue="tests")(lambda: None)


def test_it_crashes_on_an_argument_without_a_name(record: jobs.Job[...]) -> None:
    with pytest.raises(AssertionError, match="by name"):
        jobs.defer(record, "what")


def test_it_prepares_the_months_to_come() -> None:
    last = max(
        name for (name,) in in_the_database("SELECT relname FROM pg_class WHERE relname LIKE 'kernel_audit_20__%'")
    )
    in_the_database(f'DROP TABLE "{last[:20]}"')
    jobs.defer(jobs.prepare_months)
    work_off()
    assert jobs.failures() == ()
    assert partitions.prepare_months(at=clock.now()) == 0


def test_it_forgets_the_keys_that_nobody_will_repeat() -> None:
    for key, age in (("old", jobs.KEYS_KEPT + timedelta(minutes=1)), ("kept", jobs.KEYS_KEPT - timedelta(minutes=1))):
        with clock.set_at(clock.now() - age):
            keys.claim(scope="tests", key=key, content={}).settle("done")
    jobs.defer(jobs.forget_keys)
    work_off()
    assert list(CallerKey.objects.values_list("key", flat=True)) == ["kept"]


def test_it_has_a_right_hour_for_every_periodic_job() -> None:
    queue = jobs.application(PsycopgConnector())
    crons = {task.task.name: task.cron for task in queue.periodic_registry.periodic_tasks.values()}
    assert crons.keys() >= {"kernel.prepare_months", "kernel.forget_keys"}
    for task in queue.periodic_registry.periodic_tasks.values():
        assert task.croniter.get_next(), "croniter reads it"
