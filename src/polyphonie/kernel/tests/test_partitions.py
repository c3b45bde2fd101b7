"""Monthly partitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from polyphonie.kernel import clock, partitions, proofs
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow

from .stage import AGENT, count, in_the_database

pytestmark = pytest.mark.django_db

FAR = datetime(2040, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
ENTITY = new_id()


@pytest.fixture
def far_future() -> Iterator[None]:
    with clock.set_at(FAR):
        yield


def _prepare(at: datetime) -> int:
    """With one month ahead, for each table gets as many new ones and nothing here looks further."""
    return partitions.prepare_months(at=at, ahead=1)


def _noted() -> AuditRow:
    count(actor=AGENT, entity=ENTITY, subject=new_id(), number=1)
    return AuditRow.objects.filter(entity_id=ENTITY).latest("position")


def _partition_of(identifier: UUID) -> str:
    ((name,),) = in_the_database("SELECT tableoid::regclass::text FROM kernel_audit WHERE id = %s", identifier)
    return str(name)


def _partitions() -> set[str]:
    rows = in_the_database(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'kernel_audit'::regclass"
    )
    return {name for (name,) in rows}


def test_it_prepares_the_month_before_and_the_months_ahead() -> None:
    assert partitions.prepare_months(at=datetime(2040, 1, 15, tzinfo=UTC), ahead=2) == 4 * len(
        partitions.partitioned_tables()
    )
    assert {
        "kernel_audit_2039_12",
        "kernel_audit_2040_01",
        "kernel_audit_2040_02",
        "kernel_audit_2040_03",
    } <= _partitions()
    assert "kernel_audit_2040_04" not in _partitions()


def test_it_prepares_nothing_twice() -> None:
    _prepare(at=FAR)
    assert _prepare(at=FAR) == 0


def test_it_prepares_every_partitioned_table() -> None:
    assert {"kernel_audit", "kernel_original"} <= set(partitions.partitioned_tables())


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(milliseconds=1), timedelta(days=20)])
def test_it_puts_a_row_in_the_month_of_its_id(offset: timedelta) -> None:
    _prepare(at=FAR)
    instant = FAR + offset
    with clock.set_at(instant):
        row = _noted()
    assert _partition_of(row.id) == f"kernel_audit_{instant.year}_{instant.month:02d}"


def test_it_catches_a_row_of_a_month_that_nobody_prepared(far_future: None) -> None:
    row = _noted()
    assert _partition_of(row.id) == "kernel_audit_stray"
    (found,) = proofs.no_row_is_stray()
    assert found.startswith("kernel_audit: 1 rows")


@pytest.mark.parametrize("prepared_at", [FAR, datetime(2026, 11, 1, tzinfo=UTC)], ids=["its month", "other months"])
def test_it_brings_stray_rows_home(far_future: None, prepared_at: datetime) -> None:
    row = _noted()
    _prepare(at=prepared_at)
    assert _partition_of(row.id) == "kernel_audit_2040_12"
    assert list(proofs.no_row_is_stray()) == []
    assert list(proofs.audit_chains_hold()) == []
    assert "kernel_audit_leaving" not in _partitions()


@pytest.mark.parametrize("statement", ["TRUNCATE {}", "DELETE FROM {}", "UPDATE {} SET act = ''"])
@pytest.mark.parametrize("name", ["kernel_audit_2040_12", "kernel_audit_stray"])
def test_it_protects_what_it_creates_as_the_table_is(far_future: None, statement: str, name: str) -> None:
    _noted()
    _prepare(at=FAR)
    with clock.set_at(FAR + timedelta(days=3_650)):
        _noted()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        in_the_database(statement.format(name))


def test_it_plans_a_month_as_its_table() -> None:
    in_the_database("ALTER TABLE kernel_audit ALTER COLUMN entity_id SET (n_distinct = 7)")
    _prepare(at=FAR)
    told = "SELECT attoptions FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'entity_id'"
    assert in_the_database(told, "kernel_audit_2040_12") == [(["n_distinct=7"],)]


def test_it_leaves_among_the_strays_an_id_that_tells_no_month_of_ours() -> None:
    in_the_database(
        "INSERT INTO kernel_audit (entity_id, id, position, at, actor_kind, actor_id, actor_name, act, subject, facts,"
        " hash) VALUES (%s, %s, 1, now(), 'system', %s, '', '', '', '{}', '')",
        ENTITY,
        UUID(int=uuid4().int | 0xF << 124),
        ENTITY,
    )
    _prepare(at=FAR)
    assert len(list(proofs.no_row_is_stray())) == 1


def test_it_brings_home_rows_that_other_tables_refer_to(far_future: None) -> None:
    row = _noted()
    in_the_database(
        "CREATE TABLE referring (entity_id uuid, audit_id uuid,"
        " CONSTRAINT referring_key FOREIGN KEY (entity_id, audit_id) REFERENCES kernel_audit (entity_id, id))"
    )
    in_the_database("INSERT INTO referring VALUES (%s, %s)", ENTITY, row.id)
    _prepare(at=FAR)
    assert _partition_of(row.id) == "kernel_audit_2040_12"
    with pytest.raises(DatabaseError, match="referring_key"), transaction.atomic():
        in_the_database("INSERT INTO referring VALUES (%s, %s)", ENTITY, new_id())
