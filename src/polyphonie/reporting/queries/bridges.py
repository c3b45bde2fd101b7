"""What may be asked above the books: the bridge between the budget's balance and the general result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import queries as budget
from polyphonie.budget.terms import Group
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger
from polyphonie.ledger.queries.totals import totals
from polyphonie.ledger.queries.treasury import flows
from polyphonie.reporting import layout, rules
from polyphonie.reporting.rules import Facts
from polyphonie.reporting.terms import NO_BRIDGE, PROGRAMME, REVENUE_LINE, Bridge


def bridge(*, actor: Actor, entity: UUID, year: int, on: date) -> Bridge:
    """The bridge of a year, from both books as they stand.

    Refuses: REP-BRI-01 neither is open that year, LED-BOO-01, ACC-RIG-01 without both rights to consult.
    """
    ledger.consult(actor=actor, entity=entity, on=on)
    access.require(actor, Right.BUDGET_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    if year not in years(entity):
        raise Refused(NO_BRIDGE(year=year))
    spent = budget.view(actor=actor, entity=entity, fiscal_year=year, by=Group.PROGRAMME, on=on)
    moved = {row.account: row.debit - row.credit for row in totals(entity, year=year).rows}
    budgetary: dict[str, int] = defaultdict(int)
    cashed: dict[str, int] = defaultdict(int)
    paid: dict[str, int] = defaultdict(int)
    for flow in flows(entity, year=year, axes=(PROGRAMME, REVENUE_LINE)):
        budgetary[flow.account] += flow.amount
        if flow.axis == PROGRAMME:
            paid[flow.code] -= flow.amount
        else:
            cashed[flow.code] += flow.amount
    facts = Facts(moved, budgetary, cashed, paid, {row.key: row.cp.consumed for row in spent if row.cp.consumed})
    return rules.bridge(year, facts, layout.items_on(date(year, 12, 31)))


def broken(*, on: date) -> Iterator[tuple[UUID, Bridge]]:
    """The bridges, of every body and year, that listed items do not explain."""
    for book in ledger.books(actor=SYSTEM, on=on):
        for year in years(book.entity):
            found = bridge(actor=SYSTEM, entity=book.entity, year=year, on=on)
            if not found.holds:
                yield book.entity, found


def years(entity: UUID) -> tuple[int, ...]:
    """The years that both books of a body have open, latest first."""
    return tuple(sorted({*ledger.years(entity)} & {*budget.years(entity)}, reverse=True))
