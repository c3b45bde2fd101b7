"""Many rows in one statement: what a lot of acts would each ask or write alone, for a fraction of the price.

A column travels as one array, so that the statement is the same however many rows there are. The rows of one call are
of one model, and all leave the same columns to the database.

A question is of one table, by the values of its columns. It is written once for its shape: Django takes longer to write
one than PostgreSQL to answer it, and an act asks many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault

from . import arrays

_ID: Final = "id"
_ONE: Final = "= %s"
_SEVERAL: Final = "= ANY(%s::{}[])"
_NOTHING: Final = "IS NULL"
_FROM: Final = ">= %s"
_BETWEEN_ENDS: Final = '"id" BETWEEN %s AND %s'

M = TypeVar("M", bound=Model)


def find(model: type[M], *, order: tuple[str, ...] = (), held: bool = False, **equal: object) -> list[M]:
    """The rows whose fields have these values, or one of them where several are told; None is for nothing kept.

    `held`: nobody else changes them before the commit, and they are taken in their order.
    """
    names = _names(model)
    answers = _answers(model, names, equal, order, held=held)
    return [model.from_db(connection.alias, names, values) for values in answers]


def pick(
    model: type[Model], *names: str, order: tuple[str, ...] = (), since: UUID | None = None, **equal: object
) -> Iterable[tuple[Any, ...]]:
    """These fields alone of the rows that `find` would tell; `since` leaves out the ids before, and their months."""
    return _answers(model, names, equal, order, held=False, since=since)


def owners(model: type[Model], *, most: int) -> set[UUID]:
    """The first entities of which a table holds rows: each is found by a look in an index that begins with it, however
    many rows it has.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS.format(table=f'"{model._meta.db_table}"'), [most])
        return {entity for (entity,) in cursor.fetchall()}


_OWNERS: Final = """
    WITH RECURSIVE found (entity_id) AS (
        (SELECT entity_id FROM {table} ORDER BY entity_id LIMIT 1)
        UNION ALL
        SELECT (SELECT t.entity_id FROM {table} t WHERE t.entity_id > found.entity_id ORDER BY t.entity_id LIMIT 1)
        FROM found WHERE found.entity_id IS NOT NULL)
    SELECT entity_id FROM found WHERE entity_id IS NOT NULL LIMIT %s
"""


def insert(rows: Sequence[Model], *, if_new: bool = False) -> None:
    """Insert the rows, in their order. `if_new`: but for those that are kept already, which are left as they are."""
    if not rows:
        return
    model = type(rows[0])
    given = tuple(
        field.attname
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    )
    with connection.cursor() as cursor:
        statement = _insertion(model, given)
        cursor.execute(f"{statement} ON CONFLICT DO NOTHING" if if_new else statement, _columns(model, rows, given))


def update(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Write these fields of rows that are kept already, found by their primary key."""
    if not rows:
        return
    model = type(rows[0])
    key, written = tuple(field.attname for field in model._meta.pk_fields), tuple(names)
    bounds = _ends([getattr(row, _ID) for row in rows]) if _ID in key else ()
    with connection.cursor() as cursor:
        cursor.execute(_change(model, key, written), [*_columns(model, rows, (*key, *written)), *bounds])


def _ends(ids: Collection[Any]) -> tuple[Any, Any]:
    """Between these, the months of other rows are left alone: ids tell theirs, but not one by one to a kept plan."""
    return min(ids), max(ids)


def _answers(
    model: type[Model],
    names: tuple[str, ...],
    equal: Mapping[str, object],
    order: tuple[str, ...],
    *,
    held: bool,
    since: UUID | None = None,
) -> Iterable[tuple[Any, ...]]:
    kinds: list[str] = []
    values: list[Any] = []
    for name, value in equal.items():
        if isinstance(value, (str, bytes)) or not isinstance(value, Collection):
            kinds.append(_NOTHING if value is None else _ONE)
            values.extend([] if value is None else [value])
        elif value:
            kinds.append(_SEVERAL)
            values.extend([arrays.array(value), *(_ends(value) if name == _ID else ())])
        else:
            return []
    conditions = list(zip(equal, kinds, strict=True))
    if since is not None:
        conditions.append((_ID, _FROM))
        values.append(since)
    question = _question(model, names, tuple(conditions), order, held)
    with connection.cursor() as cursor:
        cursor.execute(question.statement, values)
        found: Iterable[tuple[Any, ...]] = cursor.fetchall()
    return map(question.read, found) if question.readers else found


@dataclass(frozen=True, slots=True)
class _Question:
    """A statement, and how the fields of some places of its rows read what the database answers."""

    statement: str
    readers: Mapping[int, Callable[[Any], Any]]

    def read(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            self.readers[place](value) if place in self.readers else value for place, value in enumerate(values)
        )


@cache
def _question(
    model: type[Model],
    names: tuple[str, ...],
    conditions: tuple[tuple[str, str], ...],
    order: tuple[str, ...],
    held: bool,  # noqa: FBT001  as the rest of its shape
) -> _Question:
    asked = [_field(model, name) for name in names]
    wanted = [_condition(_field(model, name), kind) for name, kind in conditions]
    statement = f'SELECT {_listed(asked)} FROM "{model._meta.db_table}" WHERE {" AND ".join(wanted)}'  # noqa: S608  our own names
    statement += f" ORDER BY {_listed(_field(model, name) for name in order)}" if order else ""
    statement += " FOR UPDATE" if held else ""
    readers = {
        place: partial(reader, expression=field.cached_col, connection=connection)
        for place, field in enumerate(asked)
        for reader in field.get_db_converters(connection)
    }
    return _Question(statement, readers)


def _condition(field: Field[Any, Any], kind: str) -> str:
    told = f'"{field.column}" {kind.format(field.db_type(connection))}'
    return f"{told} AND {_BETWEEN_ENDS}" if kind == _SEVERAL and field.attname == _ID else told


def _listed(fields: Iterable[Field[Any, Any]]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


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
    bounds = f" AND kept.{_BETWEEN_ENDS}" if _ID in key else ""
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
