"""What payments bring into the books: drafts of entries, a line to each transfer so that third parties stay followed.

lot sent             D supplier (a line to each transfer)      C 5129 transfers in transit, by programme and centre
rejected in transit  D 5129                                    C 4751 to issue again (a line to each)
statement, out       D 5129 (matched), D 4721 (unknown)        C 5121
statement, in        D 5121                                    C 4751 (returned), C 4711 (unknown)
abandoned            D 4751                                    C supplier: the debt is open again
                     D 5129, by programme and centre           C 5129: the budget gets its payment back

What leaves for the budget says of which programme it is, so that the budget's payments are the treasury's (B7, E4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.ledger.terms import Draft, Line

from . import rules
from .terms import IN_TRANSIT, TO_REISSUE, TREASURY, UNKNOWN_IN, UNKNOWN_OUT

JOURNAL: Final = "TRE"
MOST_LINES: Final = 500
"""Transfers that one entry tells. The database compares each line with its entry: the work grows with its square."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A transfer as the books see it: whose account it settles, for how much, charged to which envelopes."""

    transfer: UUID
    party: UUID
    account: str
    cents: int
    charged: tuple[tuple[UUID, int], ...] = ()


Axes = Mapping[UUID, Mapping[str, str]]
"""What each envelope is analysed by in the books."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a statement as the books see it: what of it was ours, what came back, what nobody expected."""

    line: UUID
    cents: int
    executed: int
    returned: tuple[Owed, ...]
    unknown: int
    label: str


def of_lot(sent: Iterable[Owed], *, axes: Axes, source: str, message: str, key: str, on: date) -> Iterator[Draft]:
    """The entries of some transfers of a lot that is sent."""
    for place, pack in enumerate(_packs(sent)):
        lines = [_settled(each) for each in pack]
        lines += [
            Line(IN_TRANSIT, credit=Money(cents), reference=message, axes=of)
            for of, cents in _by_axes(pack, axes)
            if cents
        ]
        yield _draft(lines, on=on, label=f"Virements transmis, {message}", source=source, key=f"{key}/{place}")


def of_rejections(rejected: Iterable[Owed], *, source: str, message: str, key: str, on: date) -> Iterator[Draft]:
    """The entries of transfers that the bank refused before it debited them."""
    for place, pack in enumerate(_packs(rejected)):
        lines = [Line(IN_TRANSIT, debit=Money(_sum(pack)), reference=message), *map(_to_reissue, pack)]
        yield _draft(lines, on=on, label=f"Virements rejetés, {message}", source=source, key=f"{key}/{place}")


def of_statement(moved: Sequence[Moved], *, source: str, label: str, key: str, on: date) -> Draft:
    """The entry of some lines of a statement, of one day."""
    lines = [line for each in moved for line in _moved(each)]
    return _draft(lines, on=on, label=label, source=source, key=key)


def of_abandon(transfer: Owed, *, axes: Axes, source: str, on: date) -> Draft:
    """The entry of a transfer that is given up: its creditor is owed again, and the budget has not paid."""
    name = rules.end_to_end(transfer.transfer)
    lines = [
        Line(TO_REISSUE, debit=Money(transfer.cents), party=transfer.party, reference=name),
        Line(transfer.account, credit=Money(transfer.cents), party=transfer.party, reference=name),
    ]
    for of, cents in _by_axes([transfer], axes):
        if of and cents:
            lines += [
                Line(IN_TRANSIT, debit=Money(cents), reference=name, axes=of),
                Line(IN_TRANSIT, credit=Money(cents), reference=name),
            ]
    return _draft(lines, on=on, label="Virement rejeté abandonné", source=source, key=f"abandoned:{transfer.transfer}")


def of_imputation(line: UUID, cents: int, *, account: str, party: UUID | None, source: str, on: date) -> Draft:
    """The entry that charges what a line of a statement left unknown to the account where it belongs."""
    amount = Money(abs(cents))
    if cents > 0:
        lines = [Line(UNKNOWN_IN, debit=amount), Line(account, credit=amount, party=party)]
    else:
        lines = [Line(account, debit=amount, party=party), Line(UNKNOWN_OUT, credit=amount)]
    return _draft(lines, on=on, label="Imputation d’une ligne de relevé", source=source, key=f"imputed:{line}")


def _moved(each: Moved) -> Iterator[Line]:
    reference = str(each.line)
    gained = each.cents > 0
    amount = Money(abs(each.cents))
    yield Line(TREASURY, debit=amount if gained else None, credit=None if gained else amount, reference=reference)
    if each.executed:
        yield Line(IN_TRANSIT, debit=Money(each.executed), reference=reference)
    yield from map(_to_reissue, each.returned)
    if each.unknown > 0:
        yield Line(UNKNOWN_IN, credit=Money(each.unknown), label=each.label, reference=reference)
    elif each.unknown < 0:
        yield Line(UNKNOWN_OUT, debit=Money(-each.unknown), label=each.label, reference=reference)


def _settled(each: Owed) -> Line:
    return Line(each.account, debit=Money(each.cents), party=each.party, reference=rules.end_to_end(each.transfer))


def _to_reissue(each: Owed) -> Line:
    return Line(TO_REISSUE, credit=Money(each.cents), party=each.party, reference=rules.end_to_end(each.transfer))


def _draft(lines: Sequence[Line], *, on: date, label: str, source: str, key: str) -> Draft:
    return Draft(journal=JOURNAL, on=on, label=label, lines=tuple(lines), source=source, key=key)


def _packs(owed: Iterable[Owed]) -> Iterator[list[Owed]]:
    walked = iter(owed)
    while pack := list(islice(walked, MOST_LINES)):
        yield pack


def _by_axes(pack: Sequence[Owed], axes: Axes) -> list[tuple[Mapping[str, str], int]]:
    """What is charged to each combination of axes, and what is charged to none, in one order."""
    found: dict[tuple[tuple[str, str], ...], int] = {(): _sum(pack)}
    for envelope, cents in (charge for each in pack for charge in each.charged):
        key = tuple(sorted(axes[envelope].items()))
        found[key] = found.get(key, 0) + cents
        found[()] -= cents
    return [(dict(key), cents) for key, cents in sorted(found.items())]


def _sum(pack: Sequence[Owed]) -> int:
    return sum(each.cents for each in pack)
