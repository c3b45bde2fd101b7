"""How old what is open on an account is on a day, third party by third party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.ledger.statements.ageing import Aged, OpenItem, aged
from polyphonie.parties import queries as parties

from .items import ITEMS


@dataclass(frozen=True, slots=True)
class AgedRow:
    """What is open for a third party, by bracket, in cents: a debit is above zero."""

    party: UUID | None
    name: str
    amounts: tuple[int, ...]
    total: int


def ageing(entity: UUID, *, account: str, on: date) -> tuple[AgedRow, ...]:
    """What was left to settle of the lines of an account on a day, that day included; most past due first.

    What is told of a third party comes to its balance that day: a match counts once all its lines are there. A line
    without a due day is due on its accounting day, whatever its year: what a closed year carried to the next is
    told by the lines that it comes from.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AGED, {"entity": entity, "account": account, "on": on})
        found = aged((OpenItem(party, due_on, int(cents)) for party, due_on, cents in cursor.fetchall()), on=on)
    named = parties.suppliers(each.party for each in found if each.party)
    return tuple(
        _row(each, named[each.party].name if each.party in named else "") for each in found if any(each.amounts)
    )


def _row(found: Aged, name: str) -> AgedRow:
    return AgedRow(found.party, name, tuple(found.amounts), found.total)


_AGED: Final = f"""
    {ITEMS}
    SELECT party_id, coalesce(due_on, dated_on), sum(items.left) FROM items WHERE dated_on <= %(on)s
    GROUP BY 1, 2 HAVING sum(items.left) <> 0
"""  # noqa: S608  our own words
