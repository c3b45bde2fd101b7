"""Rows on their way into tables: lines of COPY's text format, sent by a few connections beside the drawing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

_CONNECTIONS: Final = 2
_WAITING: Final = 4
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Table:
    """A model's table and the columns that are given, in their order; the model's own defaults fill the others."""

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields: dict[str, Any] = {
            str(field.column): field for field in model._meta.local_concrete_fields if field.column
        }
        assert set(given) <= fields.keys(), set(given) - fields.keys()
        others = [field for name, field in fields.items() if name not in given and _must_be_given(field)]
        self.name = model._meta.db_table
        self.columns = (*given, *(field.column for field in others))
        self._rest = "".join("\t" + _default(field) for field in others) + "\n"

    def line(self, *cells: str) -> str:
        """A row, of cells that are texts of COPY already."""
        return "\t".join(cells) + self._rest


def _must_be_given(field: Any) -> bool:
    """Whether the database has no value of its own for a column that must have one."""
    made = field.generated or isinstance(field, models.AutoField) or field.has_db_default()
    return not made and not field.null


def _default(field: Any) -> str:
    """What a column is when nothing is given: an array is empty, in the words of arrays and not in those of JSON."""
    value = field.get_default()
    return "{}" if isinstance(field, ArrayField) and not value else cell(value)


def cell(value: object) -> str:
    """A value as COPY's text format writes it."""
    match value:
        case None:
            return "\\N"
        case bytes():
            return "\\\\x" + value.hex()
        case bool():
            return "t" if value else "f"
        case Mapping() | list() | tuple():
            return json.dumps(value).translate(_ESCAPED)
        case _:
            return str(value).translate(_ESCAPED)


class Copies:
    """What is being copied. At most a few texts wait, so that memory stays bounded."""

    def __init__(self, threads: ThreadPoolExecutor, given: Mapping[str, Any]) -> None:
        self._threads = threads
        self._given = given
        self._running: list[Future[None]] = []

    def send(self, into: str, columns: Sequence[str], lines: Sequence[str]) -> None:
        """Copy lines into a table, or into a month of it; an earlier failure is raised here."""
        if not lines:
            return
        while len(self._running) >= _WAITING:
            self._running.pop(0).result()
        statement = f"COPY {into} ({', '.join(columns)}) FROM STDIN"
        self._running.append(self._threads.submit(self._copy, statement, "".join(lines).encode()))

    def _copy(self, statement: str, text: bytes) -> None:
        with psycopg.connect(**self._given) as own, own.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.write(text)

    def finish(self) -> None:
        for running in self._running:
            running.result()


@contextmanager
def copies() -> Iterator[Copies]:
    """Copies into Django's database, all done and committed at the end."""
    given = {name: value for name, value in connection.get_connection_params().items() if name != "context"}
    with ThreadPoolExecutor(_CONNECTIONS) as threads:
        begun = Copies(threads, given)
        yield begun
        begun.finish()
