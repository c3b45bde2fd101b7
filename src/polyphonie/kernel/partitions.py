"""Tables that grow with traffic: keyed (entity_id, id), range-partitioned by id, which is by month (UUIDv7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.apps.registry import Apps
from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.models import Model

from .identity import first_id_of

MONTHS_AHEAD: Final = 14


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
    """Create the missing monthly partitions from the month before `at` to `ahead` months after; says how many."""
    made = 0
    first = at.year * 12 + at.month - 2
    with connection.cursor() as cursor:
        for table in partitioned_tables():
            cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
            existing = {name for (name,) in cursor.fetchall()}
            for month in range(first, first + ahead + 2):
                name = f"{table}_{month // 12}_{month % 12 + 1:02d}"
                if name not in existing:
                    cursor.execute(_create(table, name, month))
                    made += 1
    return made


def _create(table: str, name: str, month: int) -> str:
    start, end = (_month_start(month + offset) for offset in (0, 1))
    bounds = f"FROM ('{first_id_of(start)}') TO ('{first_id_of(end)}')"
    return f'CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF "{table}" FOR VALUES {bounds}'


def _month_start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def refuse_changes(table: str) -> migrations.RunSQL:
    """The migration operation by which the database itself refuses to change or delete what a table holds."""
    return migrations.RunSQL(
        sql=f"""
            CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
            CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
        """,
        reverse_sql=f"""
            DROP TRIGGER {table}_is_append_only ON {table};
            DROP TRIGGER {table}_is_never_emptied ON {table};
        """,
    )
