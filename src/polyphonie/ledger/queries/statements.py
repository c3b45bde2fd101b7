"""The statements of a body's year beside those of the year before, and what each figure is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from polyphonie.ledger.statements.computing import Share, Statement, computed
from polyphonie.ledger.statements.layouts import Column

from .totals import Totals, totals


@dataclass(frozen=True, slots=True)
class Told:
    """A year's statements and those of the year before, in the same layouts; `totals` are what they were made of.

    `before` is empty when there are no books of the year before.
    """

    year: int
    until: date
    statements: tuple[Statement, ...]
    before: tuple[Statement, ...]
    totals: Totals

    def one(self, code: str) -> tuple[Statement, Statement | None] | None:
        """A statement and the year before's, if there was one, by its code."""
        return next((pair for pair in self.pairs() if pair[0].layout.code == code), None)

    def pairs(self) -> tuple[tuple[Statement, Statement | None], ...]:
        """Each statement and the year before's, if there was one."""
        return tuple(zip(self.statements, self.before or (None,) * len(self.statements), strict=True))


@dataclass(frozen=True, slots=True)
class Part:
    """An account that makes a figure, and how much of it. `signed` is in cents, as the figure counts it."""

    share: Share
    label: str
    signed: int


def statements(entity: UUID, *, year: int, until: date | None = None, known_at: datetime | None = None) -> Told:
    """Every statement of a year until a day (included), as known at an instant or now; the year before, whole."""
    last = date(year, 12, 31)
    now = totals(entity, year=year, until=until, known_at=known_at)
    before = totals(entity, year=year - 1, known_at=known_at)
    return Told(
        year,
        until or last,
        computed(now.rows, on=last),
        computed(before.rows, on=last) if before.rows else (),
        now,
    )


def parts(statements: Sequence[Statement], code: str, labels: Mapping[str, str]) -> tuple[Part, ...]:
    """What a line is made of: its accounts, or those of the lines that it adds, in any statement; largest first."""
    lines = {figure.line.code: figure for each in statements for figure in each.figures}
    wanted, found = [(code, 1)], list[Part]()
    while wanted:
        line, sign = wanted.pop()
        figure = lines[line]
        for share in figure.shares:
            amount = -share.amount if share.column is Column.DEDUCTIONS else share.amount
            found.append(Part(share, labels.get(share.account, ""), sign * amount))
        wanted += [(reference.code, sign * reference.sign) for reference in figure.line.references]
    return tuple(sorted(found, key=lambda part: -abs(part.signed)))
