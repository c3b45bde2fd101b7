"""Statements computed from the balances of accounts: pure, exact, in whole cents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from .layouts import Column, Layout, LayoutLine, Measure, Sense, Side, Term, layouts


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """What an account holds of a year, in cents: its balance before, debited and credited since.

    `opening` is above zero for a debit. `debit` and `credit` are without the entries that close the accounts of
    charges and income, which the net cost is told without; what those moved is `closed`, debits less credits.
    """

    account: str
    opening: int = 0
    debit: int = 0
    credit: int = 0
    closed: int = 0

    @property
    def movement(self) -> int:
        return self.debit - self.credit

    @property
    def closing(self) -> int:
        return self.opening + self.movement + self.closed


@dataclass(frozen=True, slots=True)
class Share:
    """What an account gives to a line, in the sense of the line; `column` is the one it goes to."""

    account: str
    column: Column
    amount: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of a statement with its figures by column, in cents, and the accounts that make them."""

    line: LayoutLine
    values: Mapping[Column, int]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement computed. `unplaced` are accounts that it should hold and that no line takes: there are none."""

    layout: Layout
    figures: tuple[Figure, ...]
    unplaced: tuple[str, ...] = field(default=())

    def value(self, code: str, column: Column | None = None) -> int:
        """The figure of a line, in the statement's last column unless another is asked for."""
        found = next(each for each in self.figures if each.line.code == code)
        return found.values.get(column or self.layout.columns[-1], 0)


def computed(totals: Iterable[AccountTotals], *, on: date) -> tuple[Statement, ...]:
    """Every statement as it is laid out on a day, from what each account holds; sums of other statements included."""
    return laid_out(tuple(totals), layouts(on))


def laid_out(totals: Sequence[AccountTotals], wanted: Sequence[Layout]) -> tuple[Statement, ...]:
    """Statements in the layouts given, each of which may refer to lines of those before it."""
    made: dict[str, Mapping[Column, int]] = {}
    return tuple(_statement(each, totals, made) for each in wanted)


def _statement(layout: Layout, rows: Sequence[AccountTotals], made: dict[str, Mapping[Column, int]]) -> Statement:
    shares: dict[str, list[Share]] = {line.code: [] for line in layout.lines}
    unplaced: set[str] = set()
    takers = [_Taker(layout, measured) for measured in {line.measure: 0 for line in layout.lines if line.measure}]
    for row in rows:
        covered = row.account.startswith(layout.covers)
        for taker in takers:
            for line, share in taker.taken(row):
                if line is not None:
                    shares[line.code].append(share)
                elif covered and taker is takers[0]:
                    unplaced.add(row.account)
    figures = tuple(_figure(line, shares[line.code], layout.columns, made) for line in layout.lines)
    return Statement(layout, figures, tuple(sorted(unplaced)))


class _Taker:
    """Gives each account to the one line that takes it, among the lines of one measure."""

    def __init__(self, layout: Layout, measure: Measure) -> None:
        self.measure = measure
        self.terms: dict[tuple[str, Side], tuple[LayoutLine, bool]] = {}
        for line in layout.lines:
            if line.measure is measure:
                for term, deducted in [*((t, False) for t in line.accounts), *((t, True) for t in line.deductions)]:
                    for side in _sides(term):
                        assert (term.prefix, side) not in self.terms, f"{line.code}: {term.prefix} is taken twice"
                        self.terms[term.prefix, side] = line, deducted
        self.longest = max(len(prefix) for prefix, _side in self.terms)

    def taken(self, row: AccountTotals) -> Iterator[tuple[LayoutLine | None, Share]]:
        for column, amount in _PARTS[self.measure](row):
            if not amount:
                continue
            found = self._line(row.account, Side.DEBIT if amount > 0 else Side.CREDIT)
            if found is None:
                yield None, Share(row.account, column, amount)
                continue
            line, deducted = found
            signed = amount if line.sense is Sense.DEBIT else -amount
            if deducted:
                yield line, Share(row.account, Column.DEDUCTIONS, -signed)
            else:
                yield line, Share(row.account, _moved(column, signed), signed)

    def _line(self, account: str, side: Side) -> tuple[LayoutLine, bool] | None:
        for length in range(self.longest, 0, -1):
            if found := self.terms.get((account[:length], side)):
                return found
        return None


def _sides(term: Term) -> tuple[Side, ...]:
    return (term.side,) if term.side else (Side.DEBIT, Side.CREDIT)


Parts = Sequence[tuple[Column, int]]
_PARTS: Final[Mapping[Measure, Callable[[AccountTotals], Parts]]] = {
    Measure.CLOSING: lambda row: ((Column.AMOUNT, row.closing),),
    Measure.OPENING: lambda row: ((Column.AMOUNT, row.opening),),
    Measure.MOVEMENT: lambda row: ((Column.AMOUNT, row.debit), (Column.AMOUNT, -row.credit)),
    Measure.VARIATION: lambda row: (
        (Column.OPENING, row.opening),
        (Column.INCREASES, row.debit),
        (Column.DECREASES, -row.credit),
    ),
}
"""What each measure reads of an account, debits above zero."""


def _moved(column: Column, signed: int) -> Column:
    """Of what moved, what adds to the line is an increase, the rest a decrease."""
    if column in (Column.INCREASES, Column.DECREASES):
        return Column.INCREASES if signed > 0 else Column.DECREASES
    return column


def _figure(
    line: LayoutLine, shares: Sequence[Share], columns: tuple[Column, ...], made: dict[str, Mapping[Column, int]]
) -> Figure:
    values: dict[Column, int] = {}
    for share in shares:
        column = Column.GROSS if share.column is Column.AMOUNT and Column.GROSS in columns else share.column
        values[column] = values.get(column, 0) + (abs(share.amount) if column is Column.DECREASES else share.amount)
    for reference in line.references:
        for column, value in made[reference.code].items():
            values[column] = values.get(column, 0) + reference.sign * value
    if Column.NET in columns:
        values[Column.NET] = values.get(Column.GROSS, 0) - values.get(Column.DEDUCTIONS, 0)
    if Column.CLOSING in columns:
        values[Column.CLOSING] = (
            values.get(Column.OPENING, 0) + values.get(Column.INCREASES, 0) - values.get(Column.DECREASES, 0)
        )
    made[line.code] = values
    return Figure(line, values, tuple(sorted(shares, key=lambda share: share.account)))
