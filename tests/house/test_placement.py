"""The catalogue of the database proves wiring/placement.py: every table is listed, every key fits its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection

from polyphonie.kernel import partitions
from polyphonie.wiring.placement import TABLES, Distributed, Local, Reference

from .source import ROOT, told

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class ForeignKey:
    name: str
    owner: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


def _rows(question: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _tables() -> set[str]:
    return {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
    }


def _unique_keys() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Table, name and columns of each primary key and unique index, partitions apart. An expression has no column."""
    for table, index, columns in _rows(
        """
        SELECT owner.relname, index.relname, array_agg(coalesce(attname, '(expression)') ORDER BY place)
        FROM pg_index JOIN pg_class index ON index.oid = indexrelid JOIN pg_class owner ON owner.oid = indrelid
             CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS keys (number, place)
             LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = number AND number > 0
        WHERE indisunique AND NOT owner.relispartition AND owner.relnamespace = 'public'::regnamespace
        GROUP BY 1, 2
        """
    ):
        yield table, index, tuple(columns)


def _foreign_keys() -> Iterator[ForeignKey]:
    """Each foreign key as it was declared: those that PostgreSQL derives for partitions are left out."""
    columns = "(SELECT array_agg(attname ORDER BY place) FROM unnest({}) WITH ORDINALITY AS keys (number, place)" + (
        " JOIN pg_attribute ON attrelid = {} AND attnum = number)"
    )
    for name, owner, own, target, other in _rows(
        f"SELECT conname, conrelid::regclass::text, {columns.format('conkey', 'conrelid')},"
        f" confrelid::regclass::text, {columns.format('confkey', 'confrelid')}"
        " FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    ):
        yield ForeignKey(name, owner, tuple(own), target, tuple(other))


def test_it_lists_every_table_and_no_other() -> None:
    unlisted, gone = sorted(_tables() - TABLES.keys()), sorted(TABLES.keys() - _tables())
    assert not unlisted, told(unlisted, instead="place it in wiring/placement.py, with the reason.")
    assert not gone, told(gone, instead="remove it from wiring/placement.py.")


def test_it_gives_a_reason_for_every_place() -> None:
    assert all(placement.why for placement in TABLES.values())


def test_it_partitions_by_month_what_it_says() -> None:
    monthly = {name for name, placement in TABLES.items() if isinstance(placement, Distributed) and placement.monthly}
    assert monthly == set(partitions.partitioned_tables()), told(
        sorted(monthly ^ set(partitions.partitioned_tables())), instead="make it with CreatePartitionedModel."
    )
    keys = dict(_rows("SELECT partrelid::regclass::text, pg_get_partkeydef(partrelid) FROM pg_partitioned_table"))
    assert set(keys.values()) == {"RANGE (id)"}, keys


def test_it_keys_what_is_spread_by_the_column_that_spreads_it() -> None:
    found = [
        f"{index} on {table} is unique over {', '.join(columns)}, without {placement.by}"
        for table, index, columns in _unique_keys()
        if isinstance(placement := TABLES[table], Distributed) and placement.by not in columns
    ]
    assert not found, told(found, instead="a server can only vouch for its own rows: put the column in the key.")


def test_it_gives_what_is_spread_a_primary_key() -> None:
    keyed = {table for table, index, _ in _unique_keys() if index.endswith("_pkey")}
    spread = {table for table, placement in TABLES.items() if isinstance(placement, Distributed)}
    assert spread <= keyed


def test_it_refers_only_to_what_stands_on_the_same_server() -> None:
    found = [f"{key.name}: {key.owner} refers to {key.target}" for key in _foreign_keys() if not _stands_by(key)]
    assert not found, told(found, instead="keep the id without a foreign key, and let a proof check it.")


def _stands_by(key: ForeignKey) -> bool:
    owner, target = TABLES[key.owner], TABLES[key.target]
    match target:
        case Reference():
            return True
        case Local():
            return isinstance(owner, Local)
        case Distributed():
            return isinstance(owner, Distributed) and (owner.by, target.by) in zip(
                key.columns, key.target_columns, strict=True
            )


def test_it_refers_downward_only() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"].startswith("Floors"))
    floors = {house.strip(): floor for floor, layer in enumerate(reversed(layers)) for house in layer.split("|")}
    found = [
        f"{key.name}: {key.owner} refers to {key.target}"
        for key in _foreign_keys()
        for owner, target in [(key.owner.split("_")[0], key.target.split("_")[0])]
        if owner in floors and target in floors and owner != target and floors[target] >= floors[owner]
    ]
    assert not found, told(found, instead="keys run downward, as imports do: keep the id, or move the table.")


def test_it_protects_every_partition_of_what_is_never_emptied() -> None:
    """PostgreSQL gives a statement's trigger to no partition: kernel/partitions.py gives each its own."""
    found = [
        partition
        for (partition,) in _rows(
            """
            SELECT inhrelid::regclass::text FROM pg_trigger JOIN pg_inherits ON inhparent = tgrelid
            WHERE tgname LIKE '%_is_never_emptied' AND NOT EXISTS (
                SELECT FROM pg_trigger own WHERE own.tgrelid = inhrelid AND own.tgname LIKE '%_is_never_emptied')
            """
        )
    ]
    assert not found, told(found, instead="create months with partitions.prepare_months.")


def test_it_plans_once_the_keys_to_what_lies_by_month() -> None:
    owners = {key.owner for key in _foreign_keys() if key.target in partitions.partitioned_tables()}
    planned = dict(
        _rows(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
            " WHERE tgfoid = 'kernel_plan'::regproc AND tgparentid = 0 GROUP BY 1"
        )
    )
    assert planned == dict.fromkeys(owners, 2), told(
        sorted(owners ^ planned.keys()), instead="say partitions.plan_keys_once of the table in its migration."
    )
