"""The movements of an account that are kept, and the lines of a statement that tell them again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.documents.bank.words import StatementLine
from polyphonie.kernel import arrays, rows

from . import models, pairing
from .pairing import Known, Marks, Pool, Telling

Key = tuple[date, int]
"""A day and an amount."""


@dataclass(slots=True)
class _Alike:
    """The movements of a day and an amount: how many there are, and those that this statement has not told yet."""

    count: int
    left: Pool


@dataclass(slots=True)
class Movements:
    """What is kept of an account, while one statement of it is taken."""

    statement: models.Statement
    _alike: dict[Key, _Alike] = field(default_factory=dict)
    _tellings: dict[UUID, Telling] = field(default_factory=dict)

    def take(self, lines: Sequence[StatementLine]) -> list[tuple[StatementLine, UUID, Marks]]:
        """The lines that tell a new movement, each with its id. What the others add to what was known is written."""
        told: dict[Key, list[tuple[StatementLine, Marks]]] = {}
        for line in lines:
            told.setdefault((line.booked_on, line.signed), []).append((line, pairing.marks(line)))
        self._load(told.keys() - self._alike.keys())
        telling = _telling(self.statement)
        new, again = [], []
        for key, same in told.items():
            alike = self._alike[key]
            for (line, marks), known in zip(same, alike.left.paired([of for _, of in same], telling), strict=True):
                if known is not None:
                    again.append((known, marks))
                    continue
                place, alike.count = alike.count, alike.count + 1
                drawn = pairing.line_id(
                    iban=self.statement.iban, cents=line.signed, booked_on=line.booked_on, place=place
                )
                new.append((line, drawn, marks))
        self._complete(again, telling)
        return new

    def _load(self, keys: Collection[Key]) -> None:
        found: dict[Key, list[Known]] = {key: [] for key in keys}
        if not keys:
            return
        first, last = min(day for day, _ in keys), max(day for day, _ in keys) + timedelta(days=1)
        bounds = [pairing.first_of(first), pairing.first_of(last)]
        with connection.cursor() as cursor:
            cursor.execute(_ALIKE, [*arrays.columns(keys), self.statement.entity_id, self.statement.iban, *bounds])
            alike = cursor.fetchall()
        self._know({each[6] for each in alike if each[6]})
        for identifier, day, cents, reference, batch, named, stated in alike:
            known = Known(identifier, Marks(reference, batch, named), self._tellings.get(stated))
            found[day, cents].append(known)
        self._alike |= {key: _Alike(len(known), Pool(known)) for key, known in found.items()}

    def _know(self, statements: Collection[UUID]) -> None:
        wanted = set(statements) - self._tellings.keys()
        of = rows.find(models.Statement, entity_id=self.statement.entity_id, id=wanted)
        self._tellings |= {each.id: _telling(each) for each in of}

    def _complete(self, again: Sequence[tuple[Known, Marks]], telling: Telling) -> None:
        stated = self.statement.id if self.statement.stated else None
        completed = [
            (known.id, *_texts(known.marks.completed(marks)), stated)
            for known, marks in again
            if known.marks.completed(marks) != known.marks or (stated and known.stated != telling)
        ]
        if completed:
            with connection.cursor() as cursor:
                cursor.execute(_COMPLETE, [*arrays.columns(completed), self.statement.entity_id])


def _telling(of: models.Statement) -> Telling:
    return Telling(of.identifier, of.page, of.opening, of.closing)


def _texts(marks: Marks) -> tuple[str, str, str]:
    return marks.reference, marks.batch, marks.named


_ALIKE: Final = """
    SELECT l.id, l.booked_on, l.cents, l.reference, l.batch, l.named, l.stated_in
    FROM unnest(%s::date[], %s::bigint[]) AS told (booked_on, cents)
        JOIN payments_statement_line l ON l.booked_on = told.booked_on AND l.cents = told.cents
    WHERE l.entity_id = %s AND l.iban = %s AND l.id >= %s AND l.id < %s
    ORDER BY l.id
"""
_COMPLETE: Final = """
    UPDATE payments_statement_line l SET reference = told.reference, batch = told.batch, named = told.named,
        stated_in = coalesce(told.stated, l.stated_in)
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[])
        AS told (id, reference, batch, named, stated)
    WHERE l.entity_id = %s AND l.id = told.id
"""
