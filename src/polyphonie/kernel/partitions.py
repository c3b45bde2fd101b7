"""Tables that grow with traffic: keyed (entity_id, id), range-partitioned by id, which is by month (UUIDv7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import ProjectState
from django.db.models import Model

from .guards import SEES_EVERYTHING
from .identity import first_id_of

MONTHS_AHEAD: Final = 14
_OWNERS_A_MONTH: Final = 200
_OUR_TIME: Final = [datetime(2020, 1, 1), datetime(2100, 1, 1)]  # noqa: DTZ001  UTC, as the column computed there


class CreatePartitionedModel(migrations.CreateModel):
    """`CreateModel`, but the table is partitioned by its `id` and starts with a default partition.

    The default partition is a net, not a place: an id of a month nobody prepared is kept there, and `prove` says so.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = plain + " PARTITION BY RANGE (id)"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain
        apps: Apps = to_state.apps
        model: type[Model] = apps.get_model(app_label, self.name)
        table = model._meta.db_table
        schema_editor.execute(f'CREATE TABLE "{table}_stray" PARTITION OF "{table}" DEFAULT')


def partitioned_tables() -> tuple[str, ...]:
    """The partitioned tables of the database, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace")
        return tuple(sorted(name for (name,) in cursor.fetchall()))


def prepare_months(*, at: datetime, ahead: int = MONTHS_AHEAD) -> int:
    """Create the missing monthly partitions from the month before `at` to `ahead` months after; says how many.

    Rows that strayed into the default partition are brought to their months, which are created as well.
    """
    first = _month_of(at) - 1
    wanted = set(range(first, first + ahead + 2))
    with transaction.atomic(), connection.cursor() as cursor:
        return sum(_prepare(cursor, table, wanted) for table in partitioned_tables())


def partition_at(table: str, instant: datetime) -> str:
    """The name of the partition for what is born at an instant."""
    return _name(table, _month_of(instant))


def _prepare(cursor: CursorWrapper, table: str, wanted: set[int]) -> int:
    strays = _stray_months(cursor, table)
    existing = set(_partitions_of(cursor, table))
    missing = {month: name for month in sorted(wanted | strays) if (name := _name(table, month)) not in existing}
    if not strays:
        for month, name in missing.items():
            _create(cursor, table, name, month)
        return len(missing)
    # A month cannot be cut out of a default partition that holds its rows: they leave, then come back.
    with keys_to_it_lifted(cursor, table):
        leaving = f"{table}_leaving"
        cursor.execute(f'ALTER TABLE "{table}" DETACH PARTITION "{table}_stray"')
        cursor.execute(f'ALTER TABLE "{table}_stray" RENAME TO "{leaving}"')
        cursor.execute(f'ALTER TABLE "{leaving}" NO FORCE ROW LEVEL SECURITY')  # ours: we are about to drop it
        _create(cursor, table, f"{table}_stray", None)
        for month, name in missing.items():
            _create(cursor, table, name, month)
        # What a table asks of rows that come was asked when they first came, and may not hold any more.
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{leaving}"')  # noqa: S608  names from the catalogue
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute(f'DROP TABLE "{leaving}"')
    return len(missing)


@contextmanager
def keys_to_it_lifted(cursor: CursorWrapper, table: str) -> Iterator[None]:
    """Without the foreign keys that point to a table, while its rows move. They are checked all at once afterwards."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = %s::regclass AND conparentid = 0",
        [table],
    )
    keys = cursor.fetchall()
    for owner, name, _ in keys:
        cursor.execute(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
    yield
    for owner, name, definition in keys:
        cursor.execute(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')


def _stray_months(cursor: CursorWrapper, table: str) -> set[int]:
    """The months of the rows in the default partition, when they are months that ids of our time can have."""
    cursor.execute(
        f"""
        SELECT DISTINCT extract(year FROM born)::int * 12 + extract(month FROM born)::int - 1
        FROM (SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000)
                     AT TIME ZONE 'UTC' AS born FROM "{table}_stray") strays
        WHERE born >= %s AND born < %s
        """,  # noqa: S608  a name from the catalogue
        _OUR_TIME,
    )
    return {month for (month,) in cursor.fetchall()}


def read_as_if_large(table: str, *columns: str) -> migrations.RunPython:
    """The migration operation by which lists are planned as for an owner of many rows: these columns hold owners' ids.

    PostgreSQL plans for the middling value of a column. It is told that each has a two-hundredth of every month's rows,
    in the partitions that are there and, as they take after the table, in those to come.
    """
    told = ", ".join(f'ALTER COLUMN "{column}" SET (n_distinct = {_OWNERS_A_MONTH})' for column in columns)
    reset = ", ".join(f'ALTER COLUMN "{column}" RESET (n_distinct)' for column in columns)

    def apply(change: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
        def run(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
            with schema_editor.connection.cursor() as cursor:
                for each in (f'"{table}"', *_partitions_of(cursor, table)):
                    cursor.execute(f"ALTER TABLE {each} {change}")

        return run

    return migrations.RunPython(apply(told), apply(reset))


def _take_after(cursor: CursorWrapper, table: str, name: str) -> None:
    """Tell the planner of a partition what it was told of its table."""
    cursor.execute(
        "SELECT attname, array_to_string(attoptions, ', ') FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attoptions IS NOT NULL",
        [table],
    )
    for column, options in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{name}" ALTER COLUMN "{column}" SET ({options})')


def _partitions_of(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
    return [name for (name,) in cursor.fetchall()]


def _create(cursor: CursorWrapper, table: str, name: str, month: int | None) -> None:
    """Create a month's partition, or the default one. What refuses to empty the table refuses to empty it as well."""
    bounds = "DEFAULT" if month is None else f"FOR VALUES FROM ('{_bound(month)}') TO ('{_bound(month + 1)}')"
    cursor.execute(f'CREATE TABLE "{name}" PARTITION OF "{table}" {bounds}')
    _take_after(cursor, table, name)
    cursor.execute("SELECT FROM pg_trigger WHERE tgname = %s", [f"{table}_is_never_emptied"])
    if cursor.fetchone() is not None:
        cursor.execute(_never_emptied(name))
    net = [f"{table}_stray", f"{table}_leaving"]
    cursor.execute("SELECT FROM pg_policies WHERE tablename = ANY(%s) AND policyname = %s", [net, _THROUGH])
    if cursor.fetchone() is not None:
        cursor.execute(_through_its_table(name))


def _month_of(instant: datetime) -> int:
    return instant.year * 12 + instant.month - 1


def _name(table: str, month: int) -> str:
    return f"{table}_{month // 12}_{month % 12 + 1:02d}"


def _bound(month: int) -> UUID:
    return first_id_of(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))


def refuse_changes(table: str) -> migrations.RunSQL:
    """The migration operation by which the database itself refuses to change or delete what a table holds.

    PostgreSQL gives a row's trigger to every partition, but not a statement's: each partition gets its own.
    """
    return migrations.RunSQL(
        sql=f"""
            CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
            {_never_emptied(table)};
            {_never_emptied(f"{table}_stray")};
        """,
        reverse_sql=f"""
            DROP TRIGGER {table}_is_append_only ON {table};
            DROP TRIGGER {table}_is_never_emptied ON {table};
            DROP TRIGGER {table}_stray_is_never_emptied ON {table}_stray;
        """,
    )


def _never_emptied(table: str) -> str:
    return (
        f'CREATE TRIGGER "{table}_is_never_emptied" BEFORE TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change()"
    )


def plan_keys_once(table: str) -> migrations.RunSQL:
    """The migration operation for a table whose foreign keys name partitioned ones: their check is planned once for
    each connection.

    PostgreSQL takes the plan that serves every month for dearer than planning for one month again, and plans again for
    each row: four fifths of what the row costs. The trigger's setting lasts until the checks of its statement are done.
    """
    return migrations.RunSQL(
        sql=f"""
            CREATE TRIGGER {table}_keys_planned_once BEFORE INSERT ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION kernel_plan('force_generic_plan');
            CREATE TRIGGER {table}_planned_as_before AFTER INSERT ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION kernel_plan('auto');
        """,
        reverse_sql=f"""
            DROP TRIGGER {table}_keys_planned_once ON {table};
            DROP TRIGGER {table}_planned_as_before ON {table};
        """,
    )


def reach_through(table: str) -> migrations.RunPython:
    """The migration operation by which partitions are written through their table alone, those to come as well.

    A statement that names a partition escapes what its table asks of a statement: its triggers and its policies. It may
    then add nothing, and reads as the system does.
    """

    def apply(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            for name in _partitions_of(cursor, table):
                cursor.execute(_through_its_table(name))

    def undo(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            for name in _partitions_of(cursor, table):
                cursor.execute(f'DROP POLICY {_THROUGH} ON "{name}"')
                cursor.execute(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY')

    return migrations.RunPython(apply, undo)


_THROUGH: Final = "through_its_table"


def _through_its_table(name: str) -> str:
    return (
        f'CREATE POLICY {_THROUGH} ON "{name}" USING ({SEES_EVERYTHING}) WITH CHECK (false);'
        f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
    )
