"""A connection is asked whether it is there once in a while, and at once after an error; it keeps its plans, which an
act does not make anew."""

from __future__ import annotations

import os
import socket

import pytest
from django.db import OperationalError, connection
from django.db.backends.postgresql import base

from polyphonie.kernel.acts import Actor, action, unchanged

from .stage import AGENT

pytestmark = pytest.mark.django_db


def test_it_is_asked_once_a_second_and_after_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: not asked.append(self))
    monkeypatch.setattr(connection, "_sure_until", 0.0)
    connection.ensure_connection()
    assert connection.is_usable()
    assert connection.is_usable()
    assert len(asked) == 1
    monkeypatch.setattr(connection, "errors_occurred", True)
    assert connection.is_usable()
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_a_server_that_goes_while_it_is_told_something_is_an_outage() -> None:
    """Killed, it says nothing more, not even a code: whoever tries again after an outage must know it for one."""
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
    for _ in range(2):
        with pytest.raises(OperationalError):
            connection._say("SET polyphonie.everything = ''")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_it_keeps_the_plans_of_more_kinds_of_statements_than_a_chain_of_acts_takes() -> None:
    with connection.cursor() as cursor:
        for statement in [f"SELECT {number} AS kept_plan" for number in range(220)] * 2:
            cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% AS kept_plan'")
        assert cursor.fetchone() == (220,)


@pytest.mark.django_db(transaction=True)
def test_what_is_prepared_is_not_planned_anew_in_an_act_and_is_out_of_it() -> None:
    assert _planned() == "auto"
    assert _plan(actor=AGENT) == "force_generic_plan"
    assert _planned() == "auto"


@action
def _plan(*, actor: Actor) -> str:
    unchanged()
    return _planned()


def _planned() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        return str(cursor.fetchone()[0])
