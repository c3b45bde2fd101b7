"""jobs.run_again: a job that was given up runs again. Who may is decided by the page that offers it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from polyphonie.kernel import jobs
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Outage, Refused

from .stage import AGENT
from .test_jobs import work_off

pytestmark = pytest.mark.django_db(transaction=True)

attempts: list[int] = []


@pytest.fixture
def failing() -> Iterator[int]:
    """The number of a job that was given up at its first attempt and succeeds at the next."""
    attempts.clear()

    @jobs.job(name="kernel.fail_once", queue="tests")
    def fail_once() -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise Outage("damaged", permanent=True)

    number = jobs.defer(fail_once)
    work_off()
    yield number
    del jobs._jobs["kernel.fail_once"]


def test_it_works(failing: int) -> None:
    jobs.run_again(actor=AGENT, job=failing)
    work_off()
    assert len(attempts) == 2
    assert jobs.failures() == ()
    row = AuditRow.objects.get(entity_id=PLATFORM)
    assert (row.act, row.subject, row.facts) == ("kernel.run_again", f"job:{failing}", {"name": "kernel.fail_once"})


def test_it_refuses_a_job_that_does_not_fail(failing: int) -> None:
    with pytest.raises(Refused, match="KER-JOB-01") as caught:
        jobs.run_again(actor=AGENT, job=failing + 1)
    assert caught.value.http_status == 404


def test_it_repeats_safely(failing: int) -> None:
    jobs.run_again(actor=AGENT, job=failing)
    with pytest.raises(Refused, match="KER-JOB-01"):
        jobs.run_again(actor=AGENT, job=failing)
    work_off()
    assert len(attempts) == 2
