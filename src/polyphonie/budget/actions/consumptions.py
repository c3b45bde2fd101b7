"""Appropriations consumed by thousands, as a lot of transfers does: each as `consume` or `spend` alone would be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import guarding, models, rules
from polyphonie.budget.terms import Consumption, Kind, MoveType, Operation, refusals
from polyphonie.kernel import arrays, rows
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse

from .consumption import Charged

MOST_REFUSALS: Final = 20
"""Refusals that are told of one envelope: who reads more?"""


@action
def consume_all(*, actor: Actor, entity: UUID, consumptions: Sequence[Consumption], on: date) -> Charged:
    """Consume CP for many payments at once, all or none; without a commitment AE with them, as `spend` does.

    Told what they took in all. Refuses: as `consume` and `spend`, consumption by consumption.
    """
    if not consumptions:
        unchanged()
        return Charged(0, 0)
    refuse(refusal for each in consumptions for refusal in _asked_refusals(each))
    of: dict[UUID, list[Consumption]] = {}
    for each in consumptions:
        of.setdefault(each.envelope, []).append(each)
    places = _places(entity, of)
    for place in places.values():
        access.require(actor, Right.BUDGET_MANAGE, perimeter=place.perimeter, on=on)
        refuse(rules.day_refusals(place.fiscal_year, on))
    taken = 0
    for envelope in sorted(of):  # locked in one order, always
        direct = [each for each in of[envelope] if not each.commitment]
        for kind, asked in ((Kind.AE, direct), (Kind.CP, of[envelope])):
            if asked:
                taken += _consume(entity, places[envelope], kind, asked, on)
        note(
            entity=entity,
            subject=f"envelope:{envelope}",
            consumptions=len(of[envelope]),
            cents=sum(each.cents for each in of[envelope]),
            first=of[envelope][0].source,
        )
    return Charged(taken, sum(each.cents for each in consumptions) - taken)


@dataclass(frozen=True, slots=True)
class _Place:
    """An envelope, as far as consuming needs."""

    envelope: UUID
    perimeter: Perimeter
    fiscal_year: int
    title: str


def _places(entity: UUID, envelopes: Collection[UUID]) -> dict[UUID, _Place]:
    """Some envelopes by id. Refuses: BUD-ENV-01."""
    found = rows.pick(models.Envelope, *_PLACE, entity_id=entity, id=envelopes)
    places = {}
    for envelope, programme, bop, uo, year, title in found:
        centre = uo or bop or programme
        within = tuple(each for each in (bop, programme) if each is not None and each != centre)
        places[envelope] = _Place(envelope, Perimeter.of_centre(entity, centre, within=within), year, title)
    if len(places) < len(envelopes):
        raise Refused(refusals.NO_SUCH_ENVELOPE())
    return places


_PLACE: Final = ("id", "programme_id", "bop_id", "uo_id", "fiscal_year", "title")


def _asked_refusals(asked: Consumption) -> Iterator[Refusal]:
    if asked.cents <= 0:
        yield refusals.AMOUNT_NOT_POSITIVE()
    yield from rules.source_refusals(asked.source, asked.line)


def _consume(entity: UUID, place: _Place, kind: Kind, asked: Sequence[Consumption], on: date) -> int:
    """Consume what is asked of one envelope; told what was reserved of it."""
    rows = [(each.source, each.line, each.cents, new_id(), new_id()) for each in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            _CONSUME_ALL,
            [
                *(entity, place.envelope, place.fiscal_year, place.title, kind, on, Operation.COMMITMENT),
                *arrays.columns(rows),
                _TYPES,
            ],
        )
        told = cursor.fetchall()
    if told[0][1] != "done":
        refuse(_refusals(entity, place, kind, asked, told[:MOST_REFUSALS]))
    taken: int = told[0][2]
    return taken if kind is Kind.CP else 0


_TYPES: Final = arrays.array([MoveType.RELEASE, MoveType.COMMITMENT, MoveType.MODIFICATION, MoveType.PAYMENT])
_CONSUME_ALL: Final = (
    "SELECT * FROM budget_consume_all(%s, %s, %s::smallint, %s, %s, %s, %s, %s::text[], %s::text[], %s::bigint[],"
    " %s::uuid[], %s::uuid[], %s::text[])"
)


def _refusals(
    entity: UUID,
    place: _Place,
    kind: Kind,
    asked: Sequence[Consumption],
    told: Sequence[tuple[int, str, int, int | None]],
) -> Iterator[Refusal]:
    for number, said, held, threshold in told:
        if said == "short":
            yield guarding.why_not(
                entity=entity, envelope=place.envelope, year=place.fiscal_year, kind=kind, needed=held
            )
            return
        if said == "meanwhile":
            yield refusals.MEANWHILE(source=asked[0].line)
            return
        each = asked[number - 1]
        match said:
            case "elsewhere":
                yield refusals.OTHER_ENVELOPE(commitment=each.line)
            case "none":
                yield refusals.NO_SUCH_COMMITMENT(commitment=each.line)
            case "more":
                yield refusals.MORE_THAN_COMMITTED(
                    commitment=each.line, left=Money(max(held, 0)), asked=Money(each.cents)
                )
            case "visa":
                yield from rules.visa_refusals(
                    operation=Operation.COMMITMENT, source=each.line, cents=held, threshold=threshold, granted=0
                )
