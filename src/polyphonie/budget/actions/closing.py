"""The end of a year: its commitments go on in the next one, and nothing more is charged to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import events, models
from polyphonie.budget.terms import YEAR_LIFE, Axis, Kind, MoveType, Total, YearState, refusals
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.refusals import Refused

from .distribution import new_envelope


@dataclass(frozen=True, slots=True)
class Closed:
    """How many commitments went on in the next year, and what they have left to pay, in cents."""

    commitments: int
    remaining: int


@action
def close_year(*, actor: Actor, entity: UUID, fiscal_year: int, on: date) -> Closed:
    """Close a year: what its commitments have left to pay is carried to the next one, on the same imputation.

    Carried AE take nothing from the next year's, and its CP will pay them. What was not committed or paid is no longer
    there, unless a carry-over order opens it again; nor is what documents had reserved and did not consume.
    Refuses: BUD-ANN-04 before 1 January or while the next year is not open, BUD-ANN-01, ACC-RIG-01.
    Source: LOLF, articles 15 and 28.
    """
    access.require(actor, Right.BUDGET_OPEN, perimeter=Perimeter.of_entity(entity), on=on)
    if models.Year.objects.filter(entity_id=entity, fiscal_year=fiscal_year, state=YearState.CLOSED).exists():
        unchanged()
        return _closed(entity, fiscal_year)
    year = models.Year.locked(entity, fiscal_year)
    following = models.Year.objects.filter(entity_id=entity, fiscal_year=fiscal_year + 1, state=YearState.OPEN)
    if on <= date(fiscal_year, 12, 31) or not following.exists():
        raise Refused(refusals.YEAR_NOT_OVER(year=fiscal_year, after=fiscal_year + 1))
    envelopes = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year).values("id")
    models.Credit.objects.filter(entity_id=entity, envelope_id__in=envelopes).update(closed=True)
    waiting = _release_reservations(entity, fiscal_year)
    _carry_commitments(entity, fiscal_year, waiting)
    year.state, year.closed_on = YEAR_LIFE.after("close", YearState(year.state)), on
    year.save(update_fields=["state", "closed_on"])
    done = _closed(entity, fiscal_year)
    note(
        entity=entity,
        subject=f"budget_year:{fiscal_year}",
        commitments=done.commitments,
        remaining_cents=done.remaining,
    )
    announce(events.YearClosed(entity=entity, subject=entity, fiscal_year=fiscal_year, closed_on=on.isoformat()))
    return done


def _closed(entity: UUID, fiscal_year: int) -> Closed:
    carried = models.Commitment.objects.filter(entity_id=entity, fiscal_year=fiscal_year, carried_out__gt=0)
    sums = list(carried.values_list("carried_out", flat=True))
    return Closed(len(sums), sum(sums))


def _release_reservations(entity: UUID, fiscal_year: int) -> set[UUID]:
    """Release what documents still had reserved; tells the envelopes that they are charged to."""
    envelopes = models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year).values("id")
    kept = list(
        models.Reservation.objects.select_for_update()
        .filter(entity_id=entity, envelope_id__in=envelopes, cents__gt=0)
        .order_by("envelope_id", "kind", "source")
    )
    credits_ = models.locked_credits(entity, {row.envelope_id for row in kept})
    moves = []
    for row in kept:
        credits_[row.envelope_id, Kind(row.kind)].reserved -= row.cents
        moves.append(
            models.MoveRow(
                entity_id=entity,
                envelope_id=row.envelope_id,
                kind=row.kind,
                type=MoveType.RELEASE,
                total=Total.RESERVED,
                cents=-row.cents,
                on=date(fiscal_year, 12, 31),
                source=row.source,
            )
        )
        row.cents = 0
    rows.update(list(credits_.values()), ["reserved"])
    rows.update(kept, ["cents"])
    rows.insert(moves)
    return {row.envelope_id for row in kept}


def _carry_commitments(entity: UUID, fiscal_year: int, besides: set[UUID]) -> None:
    """What each commitment has left to pay leaves this year and enters the next, to the cent.

    The envelopes `besides` have successors too.
    """
    left = list(
        models.Commitment.objects.select_for_update()
        .filter(entity_id=entity, fiscal_year=fiscal_year, remaining__gt=0)
        .order_by("reference")
    )
    there = _successors(entity, fiscal_year, besides | {row.envelope_id for row in left})
    carried, moves = [], []
    for row in left:
        row.carried_out = row.remaining
        carried.append(
            models.Commitment(
                entity_id=entity,
                fiscal_year=fiscal_year + 1,
                reference=row.reference,
                envelope_id=there[row.envelope_id],
                carried_in=row.carried_out,
            )
        )
        moves.append(
            models.MoveRow(
                entity_id=entity,
                envelope_id=there[row.envelope_id],
                kind=Kind.AE,
                type=MoveType.CARRIED_COMMITMENT,
                total=Total.CARRIED,
                cents=row.carried_out,
                on=date(fiscal_year + 1, 1, 1),
                source=row.reference,
                commitment=row.reference,
            )
        )
    rows.update(left, ["carried_out"])
    rows.insert(carried)
    rows.insert(moves)


def _successors(entity: UUID, fiscal_year: int, envelopes: set[UUID]) -> dict[UUID, UUID]:
    """The envelope of the next year on the same axis as each; made, with nothing on it yet, where there is none."""
    there = {row.axis: row.id for row in models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year + 1)}
    here = {
        row.id: row
        for row in models.Envelope.objects.filter(entity_id=entity, fiscal_year=fiscal_year).order_by("centre")
    }

    def successor(row: models.Envelope) -> UUID:
        axis: Axis = row.axis
        if axis not in there:
            parent = successor(here[row.parent_id]) if row.parent_id else None
            made = new_envelope(entity, fiscal_year + 1, axis, parent=parent, evaluative=row.evaluative)
            made.save(force_insert=True)
            models.Credit.objects.bulk_create(
                [
                    models.Credit(entity_id=entity, envelope_id=made.id, kind=kind, evaluative=made.evaluative)
                    for kind in Kind
                ]
            )
            there[axis] = made.id
        return there[axis]

    return {each: successor(here[each]) for each in envelopes}
