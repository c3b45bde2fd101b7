"""The role of the web processes: it does their work, and lifts no lock."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from polyphonie.wiring import ground, postgres, web_role

EMBEDDED = ground.ROOT / "var" / "test-pg"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A connection of a web process to the database of the tests."""
    if not postgres.status(EMBEDDED).running or (address := postgres.web_address(EMBEDDED)) is None:
        pytest.skip("the tests run on a PostgreSQL of somebody else, or on one started before it had this role")
    parts = urlsplit(address)
    here = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    monkeypatch.setenv(ground.WEB_DATABASE, here)
    web_role.grant()
    web_role.grant()
    with psycopg.connect(here, autocommit=True) as opened:
        yield opened


def test_it_reads_and_writes_rows(web: psycopg.Connection) -> None:
    web.execute("SELECT nextval('invoicing_flow_numbers')")
    web.execute("INSERT INTO kernel_key (scope, key, content, claimed_at) VALUES ('a', 'b', '{}', now())")
    assert web.execute("DELETE FROM kernel_key").rowcount == 1


def test_it_writes_in_tables_made_later(web: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_later (number bigint)")
    try:
        web.execute("INSERT INTO made_later VALUES (1)")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE made_later")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (number bigint)",
        "DROP TABLE invoicing_invoice",
        "ALTER TABLE invoicing_invoice DISABLE ROW LEVEL SECURITY",
        "DROP POLICY invoicing_invoice_seen ON invoicing_invoice",
        "ALTER TABLE kernel_audit DISABLE TRIGGER ALL",
        "TRUNCATE kernel_audit",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
        "CREATE ROLE other",
        "ALTER FUNCTION pg_catalog.to_tsvector(regconfig, text) LEAKPROOF",
    ],
)
def test_it_forbids_what_would_lift_a_lock(web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)


def test_it_is_neither_owner_nor_above_the_policies(web: psycopg.Connection) -> None:
    row = web.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, False, False, False)
    owned = web.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
    assert owned == (0,)


def test_a_web_process_is_given_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@/a")
    monkeypatch.setenv(ground.WEB_DATABASE, "postgresql://web@/a")
    given = web_role.environment()
    assert given["DATABASE_URL"] == "postgresql://web@/a" and ground.WEB_DATABASE not in given
    monkeypatch.setenv(ground.WEB_DATABASE, "")
    assert web_role.environment()["DATABASE_URL"] == "postgresql://owner@/a"
