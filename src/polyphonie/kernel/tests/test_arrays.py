"""Columns written as PostgreSQL's own arrays come back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import connection

from polyphonie.kernel import arrays


class Word(StrEnum):
    ONE = "un"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["", "NULL", "null", None, 'a"b', "a\\b", "{a,b}", " blanc ", "ligne\nligne", "é€😀", "'", "%s"]),
        ("uuid", [UUID(int=1), None, UUID(int=2**128 - 1)]),
        ("bigint", [0, -1, 2**62, None]),
        ("numeric", [Decimal("0.10"), Decimal("-3")]),
        ("boolean", [True, False, None]),
        ("bytea", [b"", b'\x00\xff\\"', None]),
        ("date", [date(2026, 11, 25), date(1, 1, 1), None]),
        ("timestamptz", [datetime(2026, 11, 25, 1, 2, 3, 456789, UTC), None]),
        ("jsonb", ['{"a": "\\"\\\\"}', "[]"]),
    ],
)
def test_it_comes_back_as_it_was(kind: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM unnest(%s::{kind}[]) AS value", [arrays.array(values)])
        found = [value for (value,) in cursor.fetchall()]
    assert [bytes(each) if isinstance(each, memoryview) else each for each in found] == values


def test_it_writes_words_of_an_enumeration_and_the_bytes_of_a_view() -> None:
    assert arrays.array([Word.ONE, memoryview(b"\x01")]) == '{"un","\\\\x01"}'


def test_it_writes_columns() -> None:
    assert arrays.columns([(1, "a"), (2, "b")]) == ["{1,2}", '{"a","b"}']


def test_it_refuses_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="list"):
        arrays.array([["a"]])
