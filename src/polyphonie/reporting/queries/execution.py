"""Consumed appropriations in detail, as INF-BUD-53 tells them: AE line by line of commitments, CP payment by payment.

The budget's moves say what was consumed, where and when; the chain of expenditure says of whom it was bought and under
which number. What nobody keeps is not in a row's facts, and its column is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from polyphonie.budget.queries import details
from polyphonie.budget.queries.details import ConsumedRow, Selection
from polyphonie.budget.terms import Axis, Kind
from polyphonie.budget.terms.months import Standing, standing
from polyphonie.documents.tables import Cell
from polyphonie.kernel.acts import Actor
from polyphonie.parties import queries as parties
from polyphonie.spending.queries import references
from polyphonie.spending.queries.commitments import LineView

PAGE: Final = 50
AT_ONCE: Final = 1_000
_COMMITMENT: Final = "commitment:"


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """A row: its facts, by the words of `documents.chorus.restitutions`; where the next one follows; its envelope."""

    facts: Mapping[str, Cell]
    key: tuple[str, str, UUID]
    envelope: UUID
    commitment: UUID | None
    cents: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What was consumed in all, by programme and by month (1 to 12), in cents."""

    cents: int
    programmes: Mapping[str, int]
    months: Mapping[int, int]


def page(
    *,
    actor: Actor,
    selection: Selection,
    kind: Kind,
    on: date,
    after: tuple[str, str, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[ExecutionRow, ...]:
    """Some rows, in the order of the commitments' names. Refuses: ACC-RIG-01."""
    found = details.consumed(actor=actor, selection=selection, kind=kind, on=on, after=after, limit=limit)
    return tuple(_rows(found, selection))


def every(*, actor: Actor, selection: Selection, kind: Kind, on: date) -> Iterator[ExecutionRow]:
    """All rows, made as they are read. Refuses: ACC-RIG-01."""
    found = details.every_consumed(actor=actor, selection=selection, kind=kind, on=on, at_once=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield from _rows(some, selection)


def picture(*, actor: Actor, selection: Selection, kind: Kind, on: date) -> Picture:
    """The sums of all rows. Refuses: ACC-RIG-01."""
    sums = details.consumed_by_month(actor=actor, selection=selection, kind=kind, on=on)
    programmes: dict[str, int] = {}
    months = dict.fromkeys(range(1, 13), 0)
    for (programme, month), cents in sums.items():
        programmes[programme] = programmes.get(programme, 0) + cents
        months[month] += cents
    return Picture(sum(sums.values()), programmes, months)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What a programme consumed in a month (1 to 12), and since the first of January, in cents by kind."""

    programme: str
    month: int
    standing: Standing
    consumed: Mapping[Kind, int]
    since_january: Mapping[Kind, int]


def months(*, actor: Actor, selection: Selection, on: date) -> tuple[MonthRow, ...]:
    """What was consumed over time, AE and CP: the twelve months of each programme. Refuses: ACC-RIG-01."""
    sums = {kind: details.consumed_by_month(actor=actor, selection=selection, kind=kind, on=on) for kind in Kind}
    rows = []
    for programme in sorted({programme for of_kind in sums.values() for programme, _ in of_kind}):
        added = dict.fromkeys(Kind, 0)
        for month in range(1, 13):
            consumed = {kind: sums[kind].get((programme, month), 0) for kind in Kind}
            added = {kind: added[kind] + consumed[kind] for kind in Kind}
            stands = standing(selection.fiscal_year, month, on=selection.known_on or on)
            rows.append(MonthRow(programme, month, stands, consumed, added))
    return tuple(rows)


def _rows(found: Sequence[ConsumedRow], selection: Selection) -> Iterator[ExecutionRow]:
    lines = references.lines_of(selection.entity, [row.commitment for row in found])
    suppliers = parties.suppliers(line.supplier for line in lines.values())
    for row in found:
        line = lines.get(row.commitment)
        facts: dict[str, Cell] = {
            **axis_facts(row.axis),
            **commitment_facts(row.commitment, line),
            "fiscal_year": selection.fiscal_year,
            "first_on": row.first_on,
            "last_on": row.last_on,
            "cents": row.cents,
        }
        if row.source:
            facts["request_number"] = _named(row.source)
        supplier = suppliers.get(line.supplier) if line else None
        if supplier is not None:
            who = "payee" if row.source else "supplier"
            facts |= {
                f"{who}_number": str(supplier.ordinal),
                f"{who}_name": supplier.name,
                f"{who}_identifier": supplier.identifier,
            }
        yield ExecutionRow(facts, row.key, row.envelope, line.commitment if line else None, row.cents)


def axis_facts(axis: Axis) -> dict[str, Cell]:
    """What the imputation tells. The budget's account is the category, or else the title."""
    return {
        "programme": axis.centre.programme_code,
        "centre": axis.centre.code,
        "domain": axis.domain,
        "title": axis.title,
        "budget_account": axis.category or axis.title,
        "fund": axis.fund,
        "tranche": axis.tranche,
    }


def commitment_facts(name: str, line: LineView | None) -> dict[str, Cell]:
    """What the line of a commitment tells; of one that the chain does not keep, the number in its name."""
    if line is None:
        number, _, place = name.removeprefix(_COMMITMENT).rpartition("/")
        known = name.startswith(_COMMITMENT)
        return {
            "commitment_number": (number or place) if known else "",
            "commitment_place": int(place) if known and number and place.isdecimal() and len(place) < 10 else None,
        }
    return {
        "commitment_number": line.number,
        "commitment_place": line.place,
        "account": line.charge_account,
        "purchasing_group": line.purchasing_group,
        **{name: line.axes.get(name, "") for name in _ANALYSED_BY},
    }


_ANALYSED_BY: Final = (
    *("cost_centre", "activity", "location", "contract_plan", "contract_plan_label", "project", "company"),
    *("ministerial_axis_1", "ministerial_axis_2"),
)

TOLD: Final[Mapping[Kind, frozenset[str]]] = {
    kind: frozenset(
        {
            *("programme", "centre", "domain", "title", "budget_account", "fund", "tranche", "fiscal_year", "cents"),
            *("first_on", "last_on", "commitment_number", "commitment_place", "account", "purchasing_group"),
            *("cost_centre", "activity", "location", f"{who}_number", f"{who}_name", f"{who}_identifier"),
            *(("request_number",) if kind is Kind.CP else ()),
        }
    )
    for kind, who in ((Kind.AE, "supplier"), (Kind.CP, "payee"))
}
"""The facts that rows can tell; the columns of any other are empty."""


def _named(source: str) -> str:
    """The number in a document's name, which says first what the document is."""
    return source.partition(":")[2] or source
