"""Outstanding commitments: what is committed and not paid yet, since when, carried over from earlier years or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from polyphonie.budget.queries import details
from polyphonie.budget.queries.details import OutstandingRow, Selection
from polyphonie.documents.tables import Cell
from polyphonie.kernel.acts import Actor
from polyphonie.parties import queries as parties
from polyphonie.spending.queries import references

from .execution import AT_ONCE, PAGE, axis_facts, commitment_facts

AGES: Final = (3, 12, 24, 36)
"""In months: where one class of age ends and the next begins."""


@dataclass(frozen=True, slots=True)
class OutstandingLine:
    """What a line of a commitment has left to pay, in cents, with the facts that tell which one it is.

    `days`: how long ago it was committed, on the day as of which it is told.
    """

    facts: Mapping[str, Cell]
    key: tuple[str, str, UUID]
    envelope: UUID
    commitment: UUID | None
    carried_in: int
    committed: int
    paid: int
    remaining: int
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Age:
    """What commitments of an age have left to pay: from so many months on, to less than so many (None: no end)."""

    from_months: int
    to_months: int | None
    commitments: int
    carried: int
    of_the_year: int

    @property
    def cents(self) -> int:
        return self.carried + self.of_the_year


def page(
    *,
    actor: Actor,
    selection: Selection,
    on: date,
    after: tuple[str, str, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[OutstandingLine, ...]:
    """Some lines, in the order of the commitments' names. Refuses: ACC-RIG-01."""
    found = details.outstanding(actor=actor, selection=selection, on=on, after=after, limit=limit)
    return tuple(_lines(found, selection, selection.known_on or on))


def every(*, actor: Actor, selection: Selection, on: date) -> Iterator[OutstandingLine]:
    """All lines, made as they are read. Refuses: ACC-RIG-01."""
    found = details.every_outstanding(actor=actor, selection=selection, on=on, at_once=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield from _lines(some, selection, selection.known_on or on)


def ages(*, actor: Actor, selection: Selection, on: date) -> tuple[Age, ...]:
    """What is left to pay by age, youngest first. Refuses: ACC-RIG-01."""
    told = selection.known_on or on
    sums = [[0, 0, 0] for _ in range(len(AGES) + 1)]
    for each in details.outstanding_by_month(actor=actor, selection=selection, on=on):
        months = (told.year - each.month.year) * 12 + told.month - each.month.month
        held = sums[sum(months >= most for most in AGES)]
        held[0] += each.commitments
        held[1 if each.carried else 2] += each.cents
    return tuple(Age(first, last, *held) for first, last, held in zip((0, *AGES), (*AGES, None), sums, strict=True))


def _lines(found: Sequence[OutstandingRow], selection: Selection, told: date) -> Iterator[OutstandingLine]:
    lines = references.lines_of(selection.entity, [row.commitment for row in found])
    suppliers = parties.suppliers(line.supplier for line in lines.values())
    for row in found:
        line = lines.get(row.commitment)
        supplier = suppliers.get(line.supplier) if line else None
        facts: dict[str, Cell] = {**axis_facts(row.axis), **commitment_facts(row.commitment, line)}
        if line is not None:
            facts["label"] = line.label
        if supplier is not None:
            facts |= {"supplier_name": supplier.name, "supplier_identifier": supplier.identifier}
        yield OutstandingLine(
            facts=facts,
            key=row.key,
            envelope=row.envelope,
            commitment=line.commitment if line else None,
            carried_in=row.carried_in,
            committed=row.committed,
            paid=row.paid,
            remaining=row.remaining,
            since=row.since,
            days=max((told - row.since).days, 0),
        )
