"""Combinations of axes are kept once: lines bear their number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection

from polyphonie.kernel import arrays

Combination = frozenset[tuple[str, str]]


def known(book: int, wanted: Iterable[Mapping[str, str]]) -> dict[Combination, int]:
    """The number of each combination; those that are new are kept."""
    texts = {frozenset(each.items()): json.dumps(dict(each), sort_keys=True) for each in wanted}
    if not texts:
        return {}
    found = _read(book, list(texts.values()))
    missing = sorted(text for each, text in texts.items() if each not in found)
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [book, arrays.array(missing)])
        found |= _read(book, missing)
    return found


def _read(book: int, texts: list[str]) -> dict[Combination, int]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [book, arrays.array(texts)])
        return {frozenset(json.loads(codes).items()): identifier for identifier, codes in cursor.fetchall()}


_READ: Final = "SELECT id, codes::text FROM ledger_axes WHERE book_id = %s AND codes = ANY(%s::jsonb[])"
_ADD: Final = """
    INSERT INTO ledger_axes (book_id, codes) SELECT %s, unnest(%s::jsonb[])
    ON CONFLICT (book_id, codes) DO NOTHING
"""
