"""The page of failed jobs: seen and run again by those who watch the platform, by nobody else."""

from __future__ import annotations

import pytest
from django.db import connection

from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel import jobs

from .conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.portal.tests.addresses")]


@pytest.fixture
def failed() -> int:
    number = jobs.defer_named("kernel.gone", queue="tests", what=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return number


def test_it_shows_what_was_given_up_and_runs_it_again(signed_in: SignIn, failed: int) -> None:
    browser = signed_in(Role.PLATFORM_ADMINISTRATOR, PLATFORM)
    page = browser.get("/fonctionnement/traitements").content.decode()
    assert "kernel.gone" in page and "Abandonné" in page
    answer = browser.post(f"/fonctionnement/traitements/{failed}/relancer", follow=True)
    assert "Le traitement est relancé" in answer.content.decode()
    assert jobs.failures() == ()


def test_it_says_when_it_is_no_longer_failing(signed_in: SignIn) -> None:
    browser = signed_in(Role.PLATFORM_ADMINISTRATOR, PLATFORM)
    assert browser.post("/fonctionnement/traitements/999999/relancer").status_code == 404


def test_it_forbids_everybody_else(signed_in: SignIn, failed: int) -> None:
    browser = signed_in()
    assert browser.get("/fonctionnement/traitements").status_code == 403
    assert browser.post(f"/fonctionnement/traitements/{failed}/relancer").status_code == 403
    assert len(jobs.failures()) == 1
