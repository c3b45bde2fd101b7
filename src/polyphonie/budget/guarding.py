"""The guard: the totals of an envelope shift in one statement, and only as far as its appropriations are available.

One guarded UPDATE of the totals, the moves that tell of it, the document's reservation and commitment: one statement,
whose lock on the envelope's row is held from there to the commit and no longer. Two writers on one envelope wait for
each other there, and the second is measured against what the first one left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.access.terms import Perimeter
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused

from . import models
from .terms import Availability, Kind, MoveType, Operation, Total
from .terms.refusals import MEANWHILE, NO_CREDITS_OF_KIND, NO_SUCH_ENVELOPE, SHORT, YEAR_CLOSED


@dataclass(frozen=True, slots=True)
class Facts:
    """What an operation must know of its envelope and of its document: the document's rows are held until the commit.

    `remaining` is what the commitment has left to pay, None when there is none in the year; `threshold` is the amount
    from which a visa is asked, None when no amount is, and `granted` the amount that one was given for.
    """

    perimeter: Perimeter
    fiscal_year: int
    title: str
    reserved: int
    charged_to: UUID | None
    committed: int
    remaining: int | None
    paid: int
    threshold: int | None
    granted: int


def look(*, entity: UUID, envelope: UUID, kind: Kind, source: str, commitment: str, on: date) -> Facts:
    """The facts of an operation, in one statement. Refuses: BUD-ENV-01."""
    asked: dict[str, UUID | date | str] = {
        "entity": entity,
        "envelope": envelope,
        "kind": kind,
        "source": source,
        "commitment": commitment,
        "on": on,
        "operation": Operation.COMMITMENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, asked)
        row = cursor.fetchone()
    if row is None:
        raise Refused(NO_SUCH_ENVELOPE())
    year, programme, bop, uo, title, reserved, charged_to, committed, remaining, paid, threshold, granted = row
    centre = uo or bop or programme
    within = tuple(each for each in (bop, programme) if each is not None and each != centre)
    return Facts(
        perimeter=Perimeter.of_centre(entity, centre, within=within),
        fiscal_year=year,
        title=title,
        reserved=reserved or 0,
        charged_to=charged_to,
        committed=committed or 0,
        remaining=remaining,
        paid=paid or 0,
        threshold=threshold,
        granted=granted or 0,
    )


_LOOK: Final = """
    WITH envelope AS (
        SELECT fiscal_year, programme_id, bop_id, uo_id, title FROM budget_envelope
        WHERE entity_id = %(entity)s AND id = %(envelope)s
    ), reservation AS (
        SELECT cents FROM budget_reservation
        WHERE entity_id = %(entity)s AND envelope_id = %(envelope)s AND kind = %(kind)s AND source = %(source)s
        FOR UPDATE
    ), commitment AS (
        SELECT envelope_id, committed, remaining, paid FROM budget_commitment
        WHERE entity_id = %(entity)s AND fiscal_year = (SELECT fiscal_year FROM envelope)
            AND reference = %(commitment)s
        FOR UPDATE
    )
    SELECT e.*, (SELECT cents FROM reservation), c.envelope_id, c.committed, c.remaining, c.paid, (
        SELECT cents FROM budget_threshold
        WHERE entity_id = %(entity)s AND operation = %(operation)s AND title IN ('', e.title) AND from_on <= %(on)s
        ORDER BY title DESC, from_on DESC LIMIT 1
    ), (
        SELECT max(cents) FROM budget_visa
        WHERE entity_id = %(entity)s AND envelope_id = %(envelope)s AND source = %(commitment)s
            AND operation = %(operation)s AND state = 'granted'
    )
    FROM envelope e LEFT JOIN commitment c ON true
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One move to be: why, which total, by how much."""

    type: MoveType
    total: Total
    cents: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What an operation changes: the moves, and the sums on the rows of its document and of its commitment."""

    entity: UUID
    envelope: UUID
    fiscal_year: int
    kind: Kind
    on: date
    source: str
    steps: tuple[Step, ...]
    commitment: str = ""
    committed: int = 0
    paid: int = 0
    carried_in: int = 0

    def sum_of(self, total: Total) -> int:
        return sum(step.cents for step in self.steps if step.total is total)


def shift(wanted: Shift) -> None:
    """Shift the totals. Refuses: BUD-AVA-01 not enough, BUD-ENV-02 none of the kind, BUD-ANN-02 closed, BUD-CON-01."""
    reserved, consumed = wanted.sum_of(Total.RESERVED), wanted.sum_of(Total.CONSUMED)
    values: dict[str, Any] = {
        "entity": wanted.entity,
        "envelope": wanted.envelope,
        "year": wanted.fiscal_year,
        "kind": wanted.kind,
        "on": wanted.on,
        "source": wanted.source,
        "commitment": wanted.commitment,
        "reserved": reserved,
        "consumed": consumed,
        "needed": reserved + consumed,
        "committed": wanted.committed,
        "paid": wanted.paid,
        "carried_in": wanted.carried_in,
        "ids": [new_id() for _ in wanted.steps],
        "types": [str(step.type) for step in wanted.steps],
        "totals": [str(step.total) for step in wanted.steps],
        "cents": [step.cents for step in wanted.steps],
    }
    opens = wanted.committed > 0
    changes = bool(wanted.committed or wanted.paid or wanted.carried_in)
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(reserves=reserved > 0, releases=reserved < 0, commits=opens, changes=changes and not opens),
            values,
        )
        guarded, written = cursor.fetchone()
    if not guarded:
        raise Refused(_why_not(wanted, reserved + consumed))
    if written < bool(reserved) + changes:
        raise Refused(MEANWHILE(source=wanted.commitment or wanted.source))


@cache
def _statement(*, reserves: bool, releases: bool, commits: bool, changes: bool) -> str:
    """The statement of a shift: the same few texts for ever, so that the server plans each once."""
    beside = [
        part
        for part, wanted in (
            (_RESERVES, reserves),
            (_RELEASES, releases),
            (_COMMITS, commits),
            (_CHANGES_COMMITMENT, changes),
        )
        if wanted
    ]
    parts = [_GUARDED, _MOVED, *(f"beside{number} AS ({part})" for number, part in enumerate(beside))]
    written = " + ".join(f"(SELECT count(*) FROM beside{number})" for number in range(len(beside))) or "0"  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT (SELECT count(*) FROM guarded), {written}"  # noqa: S608  our own parts


_GUARDED: Final = """guarded AS (
    UPDATE budget_credit SET reserved = reserved + %(reserved)s, consumed = consumed + %(consumed)s
    WHERE entity_id = %(entity)s AND envelope_id = %(envelope)s AND kind = %(kind)s AND NOT closed
        AND (%(needed)s <= 0 OR evaluative OR available >= %(needed)s)
    RETURNING envelope_id)"""
_MOVED: Final = """moved AS (
    INSERT INTO budget_move (entity_id, id, envelope_id, kind, type, total, cents, "on", source, commitment)
    SELECT %(entity)s, step.id, guarded.envelope_id, %(kind)s, step.type, step.total, step.cents, %(on)s, %(source)s,
        %(commitment)s
    FROM guarded, unnest(%(ids)s::uuid[], %(types)s::text[], %(totals)s::text[], %(cents)s::bigint[])
        AS step (id, type, total, cents))"""
_RESERVES: Final = """
    INSERT INTO budget_reservation (entity_id, envelope_id, kind, source, cents)
    SELECT %(entity)s, envelope_id, %(kind)s, %(source)s, %(reserved)s FROM guarded
    ON CONFLICT (entity_id, envelope_id, kind, source)
        DO UPDATE SET cents = budget_reservation.cents + excluded.cents
    RETURNING source"""
_RELEASES: Final = """
    UPDATE budget_reservation r SET cents = r.cents + %(reserved)s FROM guarded
    WHERE r.entity_id = %(entity)s AND r.envelope_id = guarded.envelope_id AND r.kind = %(kind)s
        AND r.source = %(source)s AND r.cents + %(reserved)s >= 0
    RETURNING r.source"""
_COMMITS: Final = """
    INSERT INTO budget_commitment
        (entity_id, fiscal_year, reference, envelope_id, carried_in, committed, paid, carried_out)
    SELECT %(entity)s, %(year)s, %(commitment)s, envelope_id, 0, %(committed)s, 0, 0 FROM guarded
    ON CONFLICT (entity_id, fiscal_year, reference)
        DO UPDATE SET committed = budget_commitment.committed + excluded.committed
        WHERE budget_commitment.envelope_id = excluded.envelope_id
    RETURNING reference"""
_CHANGES_COMMITMENT: Final = """
    UPDATE budget_commitment c SET committed = c.committed + %(committed)s, paid = c.paid + %(paid)s,
        carried_in = c.carried_in + %(carried_in)s
    FROM guarded
    WHERE c.entity_id = %(entity)s AND c.fiscal_year = %(year)s AND c.reference = %(commitment)s
        AND c.remaining + %(committed)s - %(paid)s + %(carried_in)s >= 0
    RETURNING c.reference"""


def _why_not(wanted: Shift, needed: int) -> Refusal:
    credit = models.Credit.objects.filter(
        entity_id=wanted.entity, envelope_id=wanted.envelope, kind=wanted.kind
    ).first()
    if credit is None:
        return NO_CREDITS_OF_KIND(kind=wanted.kind)
    if credit.closed:
        return YEAR_CLOSED(year=wanted.fiscal_year)
    return short(credit.availability, wanted.kind, needed)


def short(found: Availability, kind: Kind, needed: int) -> Refusal:
    """The refusal that tells what is available, with the terms of the sum."""
    return SHORT(
        kind=kind, needed=Money(needed).decimal, available=Money(found.available).decimal, terms=found.sentence
    )
