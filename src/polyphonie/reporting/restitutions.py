"""What a restitution of the chain is made of: sums with their picture, then rows, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.documents.tables import Cell, ColumnKind

MOST_ROWS: Final = 100
"""Rows that a page shows: a file holds them all."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, and what it holds (`amount` is cents)."""

    name: Words
    kind: ColumnKind = "words"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to be seen first. `tone` is that of the component."""

    label: Words
    value: int
    kind: ColumnKind = "amount"
    icon: str = "calculator"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of sums: what it is about, its cells after that, and what its bars draw (the first, then the second)."""

    label: Words
    cells: tuple[Cell, ...]
    drawn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A table of sums with its picture. `headings` begin with that of the labels; `legend` says what the bars are.

    `scales`: what fills each bar; the largest of its column, where it is zero or not told.
    """

    title: Words
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    legend: Words
    icon: str = "calculator"
    scales: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and what it leads to: `target` is a page's name, with the arguments of its address."""

    cells: tuple[Cell, ...]
    target: str = ""
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Restitution:
    """A whole restitution. `rows` are read one by one; the first cell of each leads to its page."""

    figures: tuple[Figure, ...]
    sums: tuple[Sums, ...]
    headings: tuple[Heading, ...]
    rows: Iterator[Row]


def by_age(bounds: Sequence[int], found: Iterable[tuple[int, int, int]], *, unit: Words) -> tuple[Line, ...]:
    """Ages in days, each with how many and cents, added up from each bound to the next."""
    sums = [[0, 0] for _ in range(len(bounds) + 1)]
    for days, count, cents in found:
        held = sums[sum(days >= bound for bound in bounds)]
        held[0] += count
        held[1] += cents
    names = _ages(bounds, unit)
    return tuple(Line(name, (number, cents), (cents,)) for name, (number, cents) in zip(names, sums, strict=True))


def _ages(bounds: Sequence[int], unit: Words) -> Iterator[Words]:
    yield Words(f"moins de {bounds[0]} {unit.fr}", f"less than {bounds[0]} {unit.en}")
    for first, last in pairwise(bounds):
        yield Words(f"{first} à {last - 1} {unit.fr}", f"{first} to {last - 1} {unit.en}")
    yield Words(f"{bounds[-1]} {unit.fr} et plus", f"{bounds[-1]} {unit.en} and more")


def month_name(month: int) -> Words:
    """The name of a month."""
    return _MONTHS[month - 1]


_MONTHS: Final = tuple(
    Words(french, english)
    for french, english in zip(
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        strict=True,
    )
)
