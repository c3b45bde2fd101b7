"""What waits for whoever pays: transfers to gather, lots to sign and to send, rejections, lines to identify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal
from polyphonie.ledger import queries as ledger
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import models
from polyphonie.payments.terms import LotState, TransferState
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Calendar

_DAYS: Final = 14
_MOST_ENTITIES: Final = 100


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The bodies whose payments the actor may consult, those that keep books here first."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    ids = set(reach.entities)
    if reach.platform:
        ids |= rows.owners(models.Lot, most=_MOST_ENTITIES)
    return ledger.named_bodies(ids)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something wait, and how many cents they are."""

    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits. `due` is day by day; `late` of it could have left before."""

    due: tuple[tuple[date, Counted], ...]
    lots: dict[LotState, Counted]
    rejected: Counted
    unknown: Counted

    @property
    def to_gather(self) -> Counted:
        return Counted(sum(each.count for _, each in self.due), sum(each.cents for _, each in self.due))


def waiting(*, actor: Actor, entity: UUID, on: date) -> Waiting:
    """What waits in the payments of an entity. Refuses: ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [entity])
        due = tuple((day, Counted(count, int(cents))) for day, count, cents in cursor.fetchall())
        cursor.execute(_LOTS, [entity])
        lots = {LotState(state): Counted(count, int(cents)) for state, count, cents in cursor.fetchall()}
        cursor.execute(_REJECTED, [entity])
        rejected = Counted(*map(int, cursor.fetchone()))
        cursor.execute(_UNKNOWN, [entity])
        unknown = Counted(*map(int, cursor.fetchone()))
    return Waiting(due, lots, rejected, unknown)


def to_gather(*, actor: Actor, entity: UUID, on: date, most: int) -> int:
    """How many transfers wait for their lot, counted up to a most. Refuses: ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    ordered = models.Transfer.objects.filter(entity_id=entity, lot_id=None, state=Literal(TransferState.ORDERED))
    return ordered[:most].count()


_DUE: Final = f"""
    SELECT due_on, count(*), sum(cents) FROM payments_transfer
    WHERE entity_id = %s AND lot_id IS NULL AND state = '{TransferState.ORDERED}' GROUP BY 1 ORDER BY 1
"""  # noqa: S608  our own words
_LOTS: Final = """
    SELECT state, count(*), sum(cents) FROM payments_lot
    WHERE entity_id = %s AND state IN ('prepared', 'signed', 'sent') GROUP BY 1
"""
_REJECTED: Final = """
    SELECT count(*), coalesce(sum(cents), 0) FROM payments_transfer WHERE entity_id = %s AND state = 'rejected'
"""
_UNKNOWN: Final = """
    SELECT count(*), coalesce(sum(abs(unknown)), 0) FROM payments_statement_line
    WHERE entity_id = %s AND state IN ('partly', 'unknown')
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar of TARGET: why it is closed, nothing when it is open."""

    on: date
    closed: str


def days(on: date) -> tuple[Day, ...]:
    """The next two weeks of TARGET."""
    holidays = {
        day: item.label
        for year in {on.year, (on + timedelta(days=_DAYS)).year}
        for day, item in reference.closed_days(Calendar.TARGET, year)
    }
    found = []
    for each in (on + timedelta(days=number) for number in range(_DAYS)):
        closing = reference.closing(Calendar.TARGET, each)
        found.append(Day(each, "" if closing is None else holidays.get(each) or "-"))
    return tuple(found)


def first_open(on: date) -> date:
    """The first day from a day on, on which a transfer may be executed."""
    return reference.next_open(Calendar.TARGET, on)


def debtors(entity: UUID, *, on: date) -> tuple[tuple[UUID, str], ...]:
    """The accounts that the entity may be debited on, the one that is taken unless told first."""
    found = bank_accounts.usable_accounts(entity, entity=entity, on=on)
    return tuple((each.id, f"{each.spaced} · {each.holder}") for each in reversed(found))
