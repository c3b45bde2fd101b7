"""Many rows in one statement: what a lot of acts would each write alone, written for a fraction of the price.

A column travels as one array, so that the statement is the same however many rows there are. The rows of one call are
of one model, and all leave the same columns to the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault

from . import arrays

_ID: Final = "id"


def insert(rows: Sequence[Model]) -> None:
    """Insert the rows, in their order."""
    if not rows:
        return
    model = type(rows[0])
    given = tuple(
        field.attname
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    )
    with connection.cursor() as cursor:
        cursor.execute(_insertion(model, given), _columns(model, rows, given))


def update(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Write these fields of rows that are kept already, found by their primary key."""
    if not rows:
        return
    model = type(rows[0])
    key, written = tuple(field.attname for field in model._meta.pk_fields), tuple(names)
    bounds: list[Any] = []
    if _ID in key:  # the months of other rows are left alone: ids tell theirs
        ids = sorted(getattr(row, _ID) for row in rows)
        bounds = [ids[0], ids[-1]]
    with connection.cursor() as cursor:
        cursor.execute(_change(model, key, written), [*_columns(model, rows, (*key, *written)), *bounds])


@cache
def _insertion(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{_field(model, name).column}"' for name in names)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns})'  # noqa: S608  our own names
        f' SELECT {columns} FROM unnest({_arrays(model, names)}) WITH ORDINALITY AS given ({columns}, "#")'
        ' ORDER BY "#"'
    )


@cache
def _change(model: type[Model], key: tuple[str, ...], names: tuple[str, ...]) -> str:
    columns = {name: f'"{_field(model, name).column}"' for name in (*key, *names)}
    changes = ", ".join(f"{columns[name]} = given.{columns[name]}" for name in names)
    found = " AND ".join(f"kept.{columns[name]} = given.{columns[name]}" for name in key)
    bounds = f" AND kept.{columns[_ID]} BETWEEN %s AND %s" if _ID in key else ""
    return (
        f'UPDATE "{model._meta.db_table}" AS kept SET {changes}'  # noqa: S608  our own names
        f" FROM unnest({_arrays(model, (*key, *names))}) AS given ({', '.join(columns.values())})"
        f" WHERE {found}{bounds}"
    )


def _arrays(model: type[Model], names: Iterable[str]) -> str:
    return ", ".join(f"%s::{_field(model, name).db_type(connection)}[]" for name in names)


def _columns(model: type[Model], rows: Sequence[Model], names: Iterable[str]) -> list[str]:
    columns = []
    for name in names:
        values = [getattr(row, name) for row in rows]
        if isinstance(_field(model, name), JSONField):
            values = [None if value is None else json.dumps(value) for value in values]
        columns.append(arrays.array(values))
    return columns


@cache
def _field(model: type[Model], name: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == name)
