"""A database for each process of a test run, copied from a template that the migrations made once.

The template's name holds a digest of all that makes it (applications, migrations, models, the month), so it is never
stale and never made twice. Each process takes a copy that no other uses, and takes a fresh one after each test that
commits: the journals refuse to be emptied, as they must.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql

from polyphonie.kernel import clock, partitions
from polyphonie.wiring import environment

_BUILDING: Final = -1
_PATIENCE_SECONDS: Final = 30


@contextmanager
def borrowed(url: str) -> Iterator[None]:
    """Point Django at a fresh database of the server at `url`, which is this process's alone, until the end."""
    # No connection outlives its thread's work: nothing would close it before the database goes.
    connections["default"].settings_dict.update(environment.database(url), CONN_MAX_AGE=0)
    digest = _digest()
    with psycopg.connect(url, autocommit=True) as guard:
        _hold(guard, digest)
        copy = Copy(guard, template=f"template_{digest}", name=f"test_{digest}_{_free_place(guard, digest)}")
        copy.refresh()
        kept = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda _case: copy.refresh()
        try:
            yield
        finally:
            TransactionTestCase._fixture_teardown = kept
            connections.close_all()
            copy.drop()


@dataclass(frozen=True)
class Copy:
    """A copy of the template, and the connection that holds its place."""

    guard: psycopg.Connection[Any]
    template: str
    name: str

    def refresh(self) -> None:
        connections.close_all()
        self.drop()
        _execute(self.guard, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self.name, self.template)
        _point_at(self.name)

    def drop(self) -> None:
        """Without waiting for whoever uses it, but for the server's own cleaning, which only the server may end."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                _execute(self.guard, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            except psycopg.errors.InsufficientPrivilege:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return


def _digest() -> str:
    """Of the applications' names, migrations and models, of what makes partitions and templates, and of the month."""
    seen = hashlib.sha256(clock.now().strftime("%Y-%m").encode())
    files = [Path(str(partitions.__file__)), Path(__file__)]
    for application in apps.get_app_configs():
        seen.update(application.name.encode())
        files += sorted(Path(application.path).glob("migrations/*.py")) + sorted(Path(application.path).glob("models*"))
    for file in files:
        if file.is_file():
            seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


def _hold(guard: psycopg.Connection[Any], digest: str) -> None:
    """Make the template if it is missing; while this process runs, no other drops it."""
    guard.execute("SELECT pg_advisory_lock_shared(%s)", [_key(digest)])
    guard.execute("SELECT pg_advisory_lock(%s, %s)", [_space(digest), _BUILDING])
    if not _exists(guard, f"template_{digest}"):
        _drop_what_nobody_holds(guard)
        _build(guard, digest)
    guard.execute("SELECT pg_advisory_unlock(%s, %s)", [_space(digest), _BUILDING])


def _key(digest: str) -> int:
    """The lock that whoever uses a template shares."""
    return int(digest, 16) - 2**63


def _space(digest: str) -> int:
    """The locks of building a template (`_BUILDING`) and of using its copies (0, 1, 2…)."""
    return int(digest[:7], 16)


def _build(guard: psycopg.Connection[Any], digest: str) -> None:
    building = f"building_{digest}"
    _execute(guard, "DROP DATABASE IF EXISTS {} WITH (FORCE)", building)
    _execute(guard, "CREATE DATABASE {}", building)
    _point_at(building)
    call_command("migrate", verbosity=0, interactive=False)
    partitions.prepare_months(at=clock.now(), ahead=1)  # few files: a copy is made in a moment
    connections.close_all()
    _execute(guard, "ALTER DATABASE {} RENAME TO {}", building, f"template_{digest}")


def _drop_what_nobody_holds(guard: psycopg.Connection[Any]) -> None:
    """Drop the templates of earlier schemas with the copies that a killed run left behind."""
    names = guard.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^(template|test|building)_[0-9a-f]{16}'")
    for (name,) in names.fetchall():
        key = _key(name.split("_")[1])
        taken = guard.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if taken == (True,):
            _execute(guard, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            guard.execute("SELECT pg_advisory_unlock(%s)", [key])


def _free_place(guard: psycopg.Connection[Any], digest: str) -> int:
    for place in count():
        if guard.execute("SELECT pg_try_advisory_lock(%s, %s)", [_space(digest), place]).fetchone() == (True,):
            return place
    raise AssertionError("unreachable")


def _exists(guard: psycopg.Connection[Any], name: str) -> bool:
    return guard.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _execute(guard: psycopg.Connection[Any], statement: str, *names: str) -> None:
    guard.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
