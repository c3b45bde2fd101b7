"""The least that a campaign may cost: a plain COPY of its rows into tables without keys, and its files."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

TABLES: Final = ("payments_transfer", "budget_move", "ledger_detail", "kernel_delivery")


def cost(folder: Path, *, since: str) -> tuple[float, int]:
    """Seconds to copy the rows in again and to write the files, waiting for the disk; and how many rows."""
    from django.db import connection

    from polyphonie.kernel import originals
    from polyphonie.payments import models

    files = []
    for lot in models.Lot.objects.filter(file_id__isnull=False).order_by("id"):
        path = folder / f"{lot.message}.xml"
        path.write_bytes(originals.content(entity=lot.entity_id, original=lot.file_id))
        files.append(path)
    rows = 0
    dumped = []
    for table in TABLES:
        path = folder / f"{table}.copy"
        rows += _out(
            f"COPY (SELECT * FROM {table} WHERE {since if table == 'budget_move' else 'true'}) TO STDOUT", path
        )
        dumped.append((table, path))
    with connection.cursor() as cursor:
        for table, _ in dumped:
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
            cursor.execute(
                "SELECT string_agg(format('ALTER COLUMN %%I DROP EXPRESSION IF EXISTS', attname), ', ')"
                " FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated <> ''",
                [f"bare_{table}"],
            )
            (generated,) = cursor.fetchone()
            if generated:
                cursor.execute(f"ALTER TABLE bare_{table} {generated}")
    started = time.perf_counter()
    for table, path in dumped:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY bare_{table} FROM STDIN") as copy,
            path.open("rb") as file,
        ):
            while part := file.read(1 << 20):
                copy.write(part)
    for path in files:
        with (folder / "again.xml").open("wb") as out:
            out.write(path.read_bytes())
            out.flush()
            os.fsync(out.fileno())
    return time.perf_counter() - started, rows


def _out(statement: str, path: Path) -> int:
    from django.db import connection

    with connection.cursor() as cursor, path.open("wb") as file:
        with cursor.copy(statement) as copy:
            for part in copy:
                file.write(part)
        return cursor.rowcount
