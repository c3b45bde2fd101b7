"""What was consumed, commitment by commitment, and what commitments have left to pay: from the moves alone.

Moves are only ever added, and their ids tell when each was known: the same question is answered for any past day. Rows
come in the order of their keys, so that a page goes on after its last row and a file is written without holding it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import models
from polyphonie.budget.terms import Axis, Group, Kind
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import first_id_of

from . import sums
from .availability import within

PAGE: Final = 50
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9000, 1, 1)
"""Days that ids can tell."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Of which moves something is asked: a body's year, kept to some codes (a centre with all that is below it).

    They are charged from `start` to `end`, both within, and are told as they were known at the end of `known_on`.
    """

    entity: UUID
    fiscal_year: int
    only: Mapping[Group, str] = field(default_factory=lambda: MappingProxyType({}))
    start: date | None = None
    end: date | None = None
    known_on: date | None = None

    @property
    def known_before(self) -> UUID:
        """The first id that was not known yet."""
        day = _LAST_DAY if self.known_on is None else min(max(self.known_on, _FIRST_DAY), _LAST_DAY)
        return first_id_of(datetime.combine(day + timedelta(days=1), time(), PARIS))


@dataclass(frozen=True, slots=True)
class ConsumedRow:
    """What a line of a commitment consumed of an envelope, in cents, from a first day to a last one.

    `source` is the payment, or empty when AE are told, which all of a line's moves make together.
    """

    commitment: str
    source: str
    envelope: UUID
    axis: Axis
    cents: int
    first_on: date
    last_on: date

    @property
    def key(self) -> tuple[str, str, UUID]:
        """Where its row stands: the next one follows it."""
        return self.commitment, self.source, self.envelope


@dataclass(frozen=True, slots=True)
class OutstandingRow:
    """What a line of a commitment has left to pay of an envelope's year, in cents, and since which day it is committed.

    `carried_in` was committed in earlier years, `committed` in this one.
    """

    commitment: str
    envelope: UUID
    axis: Axis
    carried_in: int
    committed: int
    paid: int
    since: date

    @property
    def remaining(self) -> int:
        return self.carried_in + self.committed - self.paid

    @property
    def key(self) -> tuple[str, str, UUID]:
        return self.commitment, "", self.envelope


@dataclass(frozen=True, slots=True)
class OutstandingSum:
    """What commitments of a first day, or of a month of it, have left to pay together."""

    month: date
    carried: bool
    commitments: int
    cents: int


def consumed(
    *,
    actor: Actor,
    selection: Selection,
    kind: Kind,
    on: date,
    after: tuple[str, str, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[ConsumedRow, ...]:
    """What commitments consumed, in the order of their names, where the actor may consult. Refuses: ACC-RIG-01."""
    axes = _axes(actor, selection, on)
    told = _asked(selection, axes, after) | {"kind": kind, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_PAYMENTS if kind is Kind.CP else _COMMITMENTS, told)
        return tuple(
            ConsumedRow(commitment, source, envelope, axes[envelope], int(cents), first_on, last_on)
            for commitment, source, envelope, cents, first_on, last_on in cursor.fetchall()
        )


def consumed_by_month(*, actor: Actor, selection: Selection, kind: Kind, on: date) -> Mapping[tuple[str, int], int]:
    """What each programme consumed in each month, in cents: the complementary days count in December.

    Refuses: ACC-RIG-01.
    """
    axes = _axes(actor, selection, on)
    found: dict[tuple[str, int], int] = {}
    with connection.cursor() as cursor:
        statement = _KEPT_BY_MONTH if _kept(selection) else _BY_MONTH
        cursor.execute(statement, _asked(selection, axes, None) | {"kind": kind})
        for envelope, year, month, cents in cursor.fetchall():
            key = axes[envelope].centre.programme_code, 12 if year > selection.fiscal_year else int(month)
            found[key] = found.get(key, 0) + int(cents)
    return found


def outstanding(
    *,
    actor: Actor,
    selection: Selection,
    on: date,
    after: tuple[str, str, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[OutstandingRow, ...]:
    """What commitments have left to pay, in the order of their names. Refuses: ACC-RIG-01."""
    axes = _axes(actor, selection, on)
    with connection.cursor() as cursor:
        cursor.execute(_OUTSTANDING, _asked(selection, axes, after) | {"limit": limit})
        return tuple(
            OutstandingRow(commitment, envelope, axes[envelope], int(carried), int(committed), int(paid), since)
            for commitment, envelope, carried, committed, paid, since in cursor.fetchall()
        )


def outstanding_by_month(*, actor: Actor, selection: Selection, on: date) -> tuple[OutstandingSum, ...]:
    """What is left to pay by the month of the first commitment, carried over or not, oldest first.

    Refuses: ACC-RIG-01.
    """
    axes = _axes(actor, selection, on)
    with connection.cursor() as cursor:
        statement = _KEPT_OUTSTANDING if _kept(selection) else _OUTSTANDING_SUMS
        cursor.execute(statement, _asked(selection, axes, None) | {"limit": None})
        return tuple(
            OutstandingSum(month, carried, int(number), int(cents))
            for month, carried, number, cents in cursor.fetchall()
        )


def every_consumed(*, actor: Actor, selection: Selection, kind: Kind, on: date, at_once: int) -> Iterator[ConsumedRow]:
    """All of `consumed`, some rows at a time."""
    after = None
    while True:
        found = consumed(actor=actor, selection=selection, kind=kind, on=on, after=after, limit=at_once)
        yield from found
        if len(found) < at_once:
            return
        after = found[-1].key


def every_outstanding(*, actor: Actor, selection: Selection, on: date, at_once: int) -> Iterator[OutstandingRow]:
    """All of `outstanding`, some rows at a time."""
    after = None
    while True:
        found = outstanding(actor=actor, selection=selection, on=on, after=after, limit=at_once)
        yield from found
        if len(found) < at_once:
            return
        after = found[-1].key


def _kept(selection: Selection) -> bool:
    """Whether sums that are kept tell what is asked: all days, as they are known now."""
    return selection.start is None and selection.end is None and selection.known_before > first_id_of(clock.now())


def _axes(actor: Actor, selection: Selection, on: date) -> Mapping[UUID, Axis]:
    """The envelopes of which something is asked, where the actor may consult, each with its axis."""
    reach = access.require_somewhere(actor, Right.BUDGET_CONSULT, on=on)
    found = models.Envelope.objects.filter(within(reach), entity_id=selection.entity, fiscal_year=selection.fiscal_year)
    for group, value in selection.only.items():
        same = Q(**{str(group): value})
        found = found.filter(same | Q(centre__startswith=f"{value}-") if group is Group.CENTRE else same)
    return {row.id: row.axis for row in found}


def _asked(selection: Selection, axes: Mapping[UUID, Axis], after: tuple[str, str, UUID] | None) -> dict[str, Any]:
    commitment, source, envelope = after or ("", "", UUID(int=0))
    return {
        "entity": selection.entity,
        "envelopes": list(axes),
        "known": selection.known_before,
        "start": selection.start or _FIRST_DAY,
        "end": selection.end or _LAST_DAY,
        "after_commitment": commitment,
        "after_source": source,
        "after_envelope": envelope,
    }


_SELECTED: Final = """
    FROM budget_move m
    WHERE m.entity_id = %(entity)s AND m.commitment <> '' AND m.id < %(known)s AND m.envelope_id = ANY(%(envelopes)s)
        AND m."on" BETWEEN %(start)s AND %(end)s
"""
_COMMITMENTS: Final = f"""
    SELECT m.commitment, '', m.envelope_id, sum(m.cents), min(m."on"), max(m."on") {_SELECTED}
        AND m.kind = %(kind)s AND m.total = 'consumed'
        AND m.commitment >= %(after_commitment)s
        AND (m.commitment, m.envelope_id) > (%(after_commitment)s, %(after_envelope)s)
    GROUP BY m.commitment, m.envelope_id HAVING sum(m.cents) <> 0
    ORDER BY m.commitment, m.envelope_id LIMIT %(limit)s
"""
_PAYMENTS: Final = f"""
    SELECT m.commitment, m.source, m.envelope_id, sum(m.cents), min(m."on"), max(m."on") {_SELECTED}
        AND m.kind = %(kind)s AND m.total = 'consumed'
        AND m.commitment >= %(after_commitment)s
        AND (m.commitment, m.source, m.envelope_id) > (%(after_commitment)s, %(after_source)s, %(after_envelope)s)
    GROUP BY m.commitment, m.source, m.envelope_id HAVING sum(m.cents) <> 0
    ORDER BY m.commitment, m.source, m.envelope_id LIMIT %(limit)s
"""
_BY_MONTH: Final = f"""
    SELECT m.envelope_id, extract(year FROM m."on"), extract(month FROM m."on"), sum(m.cents) {_SELECTED}
        AND m.kind = %(kind)s AND m.total = 'consumed'
    GROUP BY 1, 2, 3
"""  # noqa: S608  nothing of it is anybody's words

# What is left is told of an envelope's year; since when it is committed, by all the moves of the line, of any year.
_OUTSTANDING: Final = f"""
    WITH line AS (
        SELECT m.commitment, m.envelope_id,
            coalesce(sum(m.cents) FILTER (WHERE m.total = 'carried'), 0) AS carried_in,
            coalesce(sum(m.cents) FILTER (WHERE m.total = 'consumed' AND m.kind = 'AE'), 0) AS committed,
            coalesce(sum(m.cents) FILTER (WHERE m.total = 'consumed' AND m.kind = 'CP'), 0) AS paid
        {_SELECTED} AND m.total IN ('carried', 'consumed') AND m.commitment >= %(after_commitment)s
            AND (m.commitment, m.envelope_id) > (%(after_commitment)s, %(after_envelope)s)
        GROUP BY m.commitment, m.envelope_id
        HAVING coalesce(sum(m.cents) FILTER (WHERE m.total = 'carried' OR m.kind = 'AE'), 0)
            <> coalesce(sum(m.cents) FILTER (WHERE m.total = 'consumed' AND m.kind = 'CP'), 0)
        ORDER BY m.commitment, m.envelope_id LIMIT %(limit)s)
    SELECT line.*, (
        SELECT min(first."on") FROM budget_move first
        WHERE first.entity_id = %(entity)s AND first.commitment = line.commitment AND first.commitment <> ''
            AND first.kind = 'AE' AND first.total IN ('carried', 'consumed')) AS since
    FROM line ORDER BY line.commitment, line.envelope_id
"""  # noqa: S608
_OUTSTANDING_SUMS: Final = f"""
    SELECT date_trunc('month', line.since)::date, line.carried_in > 0, count(*),
        sum(line.carried_in + line.committed - line.paid)
    FROM ({_OUTSTANDING}) line GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608  nothing of it is anybody's words

# What is kept, and what moved since: as known on a day before that, all the moves are read.
_KEPT_BY_MONTH: Final = f"""
    SELECT envelope_id, extract(year FROM month), extract(month FROM month), sum(cents)
    FROM (
        SELECT k.envelope_id, k.kind, k.month, k.cents FROM budget_consumedsum k WHERE k.entity_id = %(entity)s
        UNION ALL {sums.consumed(sums.KEPT_BEFORE)}) told
    WHERE envelope_id = ANY(%(envelopes)s) AND kind = %(kind)s
    GROUP BY 1, 2, 3
"""  # noqa: S608
_KEPT_OUTSTANDING: Final = f"""
    SELECT month, carried, sum(commitments), sum(cents)
    FROM (
        SELECT k.envelope_id, k.month, k.carried, k.commitments, k.cents
        FROM budget_outstandingsum k WHERE k.entity_id = %(entity)s
        UNION ALL {sums.outstanding(sums.KEPT_BEFORE)}) told
    WHERE envelope_id = ANY(%(envelopes)s)
    GROUP BY 1, 2 HAVING sum(commitments) <> 0 ORDER BY 1, 2
"""  # noqa: S608
