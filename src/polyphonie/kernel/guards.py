"""How a table is guarded: the migration operations that give it its policies, and the conditions they are made of."""

from __future__ import annotations

from typing import Final

from django.db import migrations

# Each is a sub-select, which PostgreSQL evaluates once per query and not once per row.
SEES_EVERYTHING: Final = "(SELECT current_setting('polyphonie.everything', true) = 'on')"
ACTOR: Final = "(SELECT nullif(current_setting('polyphonie.actor', true), '')::uuid)"
PERIMETERS: Final = "((SELECT nullif(current_setting('polyphonie.perimeters', true), '')::uuid[])::uuid[])"


def in_part_held(*columns: str) -> str:
    """The condition that a row lies in a part of its body that the actor holds; columns tell the parts, from a
    nomenclature that every body shares. What is held is told of a body and a part together (`row_security.part`)."""
    return " OR ".join(
        f"({column} = ANY {PERIMETERS} AND kernel_part(entity_id, {column}) = ANY {PERIMETERS})" for column in columns
    )


def holds_on_platform(right: str) -> str:
    """The condition that the actor holds a right on the whole platform; a right ending in `.` stands for its kind."""
    beginning = f"'%,{right}%'" if right.endswith(".") else f"'%,{right},%'"
    return f"(SELECT ',' || current_setting('polyphonie.on_platform', true) || ',' LIKE {beginning})"


def guard(table: str, *, shows: str, added_by_all: bool = False) -> migrations.RunSQL:
    """The migration operation that guards a table: `shows` is the condition, on a row, that the actor may see it.

    A row that the actor could not see may not be written either, unless `added_by_all`: a journal takes the rows of
    acts whose author may not read it. Such a table is neither changed nor emptied but in the eyes of the system.
    """
    seen = f"{SEES_EVERYTHING} OR {shows}"
    policies = (
        [
            f"CREATE POLICY {table}_seen ON {table} FOR SELECT USING ({seen})",
            f"CREATE POLICY {table}_added ON {table} FOR INSERT WITH CHECK (true)",
            f"CREATE POLICY {table}_changed ON {table} FOR UPDATE USING ({SEES_EVERYTHING})",
            f"CREATE POLICY {table}_removed ON {table} FOR DELETE USING ({SEES_EVERYTHING})",
        ]
        if added_by_all
        else [f"CREATE POLICY {table}_seen ON {table} USING ({seen})"]
    )
    names = [policy.split()[2] for policy in policies]
    locked = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    unlocked = f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
    return migrations.RunSQL(
        sql=[*policies, locked],
        reverse_sql=[unlocked, *(f"DROP POLICY {name} ON {table}" for name in names)],
    )


def guard_anew(table: str, *, shows: str, before: str) -> migrations.RunSQL:
    """The migration operation by which a guarded table shows its rows on another condition than before."""
    change = "ALTER POLICY {0}_seen ON {0} USING ({1} OR {2})"
    return migrations.RunSQL(
        sql=change.format(table, SEES_EVERYTHING, shows), reverse_sql=change.format(table, SEES_EVERYTHING, before)
    )


def show_also(table: str, *, name: str, shows: str) -> migrations.RunSQL:
    """The migration operation by which a house above opens more rows of a guarded table to reading."""
    return migrations.RunSQL(
        sql=f"CREATE POLICY {name} ON {table} FOR SELECT USING ({shows})",
        reverse_sql=f"DROP POLICY {name} ON {table}",
    )
