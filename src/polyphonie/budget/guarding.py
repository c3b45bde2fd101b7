"""The guard: the totals of an envelope shift in one call, and only as far as its appropriations are available.

One guarded UPDATE of the totals, the moves that tell of it, the document's reservation and commitment: one call, which
the server plans once for each connection, and whose lock on the envelope's row is held from there to the commit. Two
writers on one envelope wait for each other there, and the second is measured against what the first one left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
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
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [entity, envelope, kind, source, commitment, on, Operation.COMMITMENT])
        row = cursor.fetchone()
    if row is None:
        raise Refused(NO_SUCH_ENVELOPE())
    year, programme, bop, uo, title, reserved, charged_to, committed, remaining, paid, threshold, granted = row
    return Facts(
        perimeter=_perimeter(entity, programme, bop, uo),
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


_LOOK: Final = "SELECT * FROM budget_look(%s, %s, %s, %s, %s, %s, %s)"


def _perimeter(entity: UUID, programme: UUID, bop: UUID | None, uo: UUID | None) -> Perimeter:
    centre = uo or bop or programme
    within = tuple(each for each in (bop, programme) if each is not None and each != centre)
    return Perimeter.of_centre(entity, centre, within=within)


@dataclass(frozen=True, slots=True)
class Place:
    """What an envelope is for ever: whose, and of which year."""

    envelope: UUID
    perimeter: Perimeter
    fiscal_year: int


@lru_cache(maxsize=4096)
def place_of(_whose: UUID, entity: UUID, envelope: UUID) -> Place:
    """The place of an envelope, which never changes: read once in the eyes of each actor. Refuses: BUD-ENV-01."""
    found = models.Envelope.objects.filter(entity_id=entity, id=envelope)
    row = found.values_list("programme_id", "bop_id", "uo_id", "fiscal_year").first()
    if row is None:
        raise Refused(NO_SUCH_ENVELOPE())
    programme, bop, uo, fiscal_year = row
    return Place(envelope, _perimeter(entity, programme, bop, uo), fiscal_year)


def consumption(place: Place, *, kind: Kind, cents: int, source: str, commitment: str, on: date) -> list[object]:
    """The values of `CONSUME`, but for the act's line in the journal."""
    types = (MoveType.RELEASE, MoveType.COMMITMENT, MoveType.MODIFICATION, MoveType.PAYMENT)
    return [
        place.envelope,
        place.fiscal_year,
        kind,
        cents,
        source,
        commitment,
        on,
        Operation.COMMITMENT,
        [new_id(), new_id()],
        [str(each) for each in types],
    ]


CONSUME: Final = f"SELECT * FROM budget_consume(%s, %s::smallint, {', '.join(['%s'] * 19)})"  # noqa: S608  only marks


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
    with connection.cursor() as cursor:
        cursor.execute(
            _SHIFT,
            [
                wanted.entity,
                wanted.envelope,
                wanted.fiscal_year,
                wanted.kind,
                wanted.on,
                wanted.source,
                wanted.commitment,
                wanted.sum_of(Total.RESERVED),
                wanted.sum_of(Total.CONSUMED),
                wanted.committed,
                wanted.paid,
                wanted.carried_in,
                [new_id() for _ in wanted.steps],
                [str(step.type) for step in wanted.steps],
                [str(step.total) for step in wanted.steps],
                [step.cents for step in wanted.steps],
            ],
        )
        (said,) = cursor.fetchone()
    if said == "short":
        needed = wanted.sum_of(Total.RESERVED) + wanted.sum_of(Total.CONSUMED)
        raise Refused(
            why_not(
                entity=wanted.entity, envelope=wanted.envelope, year=wanted.fiscal_year, kind=wanted.kind, needed=needed
            )
        )
    if said == "meanwhile":
        raise Refused(MEANWHILE(source=wanted.commitment or wanted.source))


_SHIFT: Final = (
    "SELECT budget_shift(%s, %s, %s::smallint, %s, %s, %s, %s, %s::bigint, %s::bigint, %s::bigint, %s::bigint,"
    " %s::bigint, %s::uuid[], %s::text[], %s::text[], %s::bigint[])"
)


def why_not(*, entity: UUID, envelope: UUID, year: int, kind: Kind, needed: int) -> Refusal:
    """Why totals may not shift by so much: BUD-AVA-01, BUD-ENV-02, BUD-ANN-02."""
    credit = models.Credit.objects.filter(entity_id=entity, envelope_id=envelope, kind=kind).first()
    if credit is None:
        return NO_CREDITS_OF_KIND(kind=kind)
    if credit.closed:
        return YEAR_CLOSED(year=year)
    return short(credit.availability, kind, needed)


def short(found: Availability, kind: Kind, needed: int) -> Refusal:
    """The refusal that tells what is available, with the terms of the sum."""
    return SHORT(
        kind=kind,
        needed=Money(needed),
        available=Money(found.available),
        terms_fr=found.sentence("fr"),
        terms_en=found.sentence("en"),
    )
