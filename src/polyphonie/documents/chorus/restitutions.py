"""The extractions of consumed appropriations that users have known, column by column (`restitutions.tsv`).

The State's managers read "INF-BUD-53 – Pilotage de la gestion, vue détaillée", and programs of the regions read the
national extraction. A file in either layout opens in whatever opened those: same columns, days, decimals and marks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from polyphonie.documents.tables import Cell, Column, Manner, Table

Layout = Literal["inf-bud-53", "aife"]
Credits = Literal["AE", "CP"]
LAYOUTS: Final[tuple[Layout, ...]] = ("inf-bud-53", "aife")

_FILE: Final = Path(__file__).with_name("restitutions.tsv")
_NUMBERS: Final = frozenset({"commitment_place", "request_place", "fiscal_year"})
_DAYS: Final = frozenset({"first_on", "last_on", "request_on", "service_on"})
_TITLE: Final = "INF-BUD-53 : Pilotage de la gestion - Vue détaillée"
_SUMS: Final[Mapping[Credits, str]] = {"AE": "Montant engagé", "CP": "Montant payé"}
_NOT_GIVEN: Final = {"contract_plan_label": "Non affecté"}
"""What INF-BUD-53 writes, beside its `#`, where nothing is assigned."""

Facts = Mapping[str, Cell]
"""What is known of a row, by the facts of `restitutions.tsv`; what is not there is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a layout: its heading, and the fact that it tells."""

    heading: str
    fact: str


@cache
def places(layout: Layout, kind: Credits) -> tuple[Place, ...]:
    """The columns of a layout, in their order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return tuple(
            Place(row["heading"], row["fact"]) for row in rows if (row["layout"], row["kind"]) == (layout, kind)
        )


def table(rows: Iterable[Facts], *, layout: Layout, kind: Credits) -> Table:
    """Rows in a layout."""
    columns = places(layout, kind)
    return Table(f"{layout} {kind}", tuple(map(_column, columns)), _cells(rows, layout, columns))


def _column(place: Place) -> Column:
    if place.fact == "cents":
        return Column(place.heading, "amount")
    return Column(place.heading, "number" if place.fact in _NUMBERS else "day" if place.fact in _DAYS else "words")


def _cells(rows: Iterable[Facts], layout: Layout, columns: tuple[Place, ...]) -> Iterator[list[Cell]]:
    known = layout == "inf-bud-53"
    for row in rows:
        cells = [row.get(place.fact) for place in columns]
        if known:
            for number, place in enumerate(columns):
                if place.fact == "account" and cells[number]:
                    cells[number] = f"PCE/{cells[number]}"
                elif cells[number] in (None, ""):
                    cells[number] = _NOT_GIVEN.get(place.fact)
        yield cells


def manner(*, layout: Layout, kind: Credits, fiscal_year: int, known_at: datetime, kept_to: str) -> Manner:
    """How a file in a layout is written: as of which instant it tells, and its filters in words."""
    if layout == "aife":
        return Manner(delimiter=";", day="%d/%m/%Y", decimal=",", quoted=True)
    before = ("",) * (len(places(layout, kind)) - 2)
    preamble = (
        (_TITLE,),
        ("Dernière MàJ des données :",),
        (known_at.strftime("%d.%m.%Y %H:%M:%S"),),
        ("Affichage :",),
        (kept_to,),
        (*before, "Exercice comptable", str(fiscal_year)),
        (*before, "", _SUMS[kind]),
    )
    return Manner(delimiter=",", day="%d.%m.%Y", decimal=",", nothing="#", preamble=preamble)


def empty_headings(layout: Layout, kind: Credits, known: Iterable[str]) -> tuple[str, ...]:
    """The headings of the columns of which nothing is known, so that their reader is told."""
    facts = set(known)
    return tuple(dict.fromkeys(place.heading for place in places(layout, kind) if place.fact not in facts))
