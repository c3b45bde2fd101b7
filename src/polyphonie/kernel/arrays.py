"""Columns of values as PostgreSQL writes arrays, so that any number of rows travels in one statement.

The driver can write a list as well, but looks at each of its values several times; rows that many acts write at once
spend more on that than on anything else. The statement names the type: `unnest(%s::uuid[])`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID


def columns(rows: Iterable[Sequence[object]]) -> list[str]:
    """The columns of some rows, at least one."""
    return [array(column) for column in zip(*rows, strict=True)]


def array(values: Iterable[object]) -> str:
    """A column: ids, numbers, days, instants, texts, bytes, true or false, or nothing."""
    return "{" + ",".join([_WRITTEN.get(type(each), _other)(each) for each in values]) + "}"


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes(value: bytes | memoryview) -> str:
    return f'"\\\\x{value.hex()}"'


def _other(value: object) -> str:
    """A word or a number of an enumeration, or a type that nobody writes yet."""
    if isinstance(value, str):
        return _text(str.__str__(value))
    if isinstance(value, int):
        return int.__repr__(value)
    raise TypeError(f"an array of {type(value).__name__} has no writing here")


_WRITTEN: Final[Mapping[type, Callable[[Any], str]]] = {
    type(None): lambda _: "NULL",
    str: _text,
    UUID: lambda each: f"{each.int:032x}",  # as PostgreSQL reads it too, for a third of the price of its usual writing
    int: str,
    bool: str,
    Decimal: str,
    date: str,
    datetime: datetime.isoformat,
    bytes: _bytes,
    memoryview: _bytes,
}
