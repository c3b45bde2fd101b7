"""Appropriations kept aside for many documents at once, as a set of payment orders does: each as `reserve` would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import guarding, models, rules
from polyphonie.budget.guarding import Place
from polyphonie.budget.terms import Kind, MoveType, Reserving, Total, refusals
from polyphonie.kernel import arrays
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse

from .consumption import release


@action
def reserve_all(*, actor: Actor, entity: UUID, reservations: Sequence[Reserving], on: date) -> None:
    """Keep amounts aside for many documents at once, all or none. Refuses: as `reserve`, reservation by reservation."""
    unchanged()
    refuse(
        refusal
        for each in reservations
        for refusal in (
            *([] if each.cents > 0 else [refusals.AMOUNT_NOT_POSITIVE()]),
            *rules.source_refusals(each.source),
        )
    )
    places = {
        each: guarding.place_of(actor.id, entity, each) for each in sorted({each.envelope for each in reservations})
    }
    for place in places.values():
        access.require(actor, Right.BUDGET_MANAGE, perimeter=place.perimeter, on=on)
        refuse(rules.day_refusals(place.fiscal_year, on))
    if reservations:
        _write(entity, reservations, on)
    totals: dict[tuple[UUID, Kind], int] = {}
    for each in reservations:
        totals[each.envelope, each.kind] = totals.get((each.envelope, each.kind), 0) + each.cents
    for envelope, kind in sorted(totals):  # locked in one order, always
        _shift(entity, places[envelope], kind, totals[envelope, kind])
    for each in reservations:
        subject = f"envelope:{each.envelope}"
        note(entity=entity, subject=subject, kind=each.kind, cents=each.cents, source=each.source)


def hold(*, entity: UUID, kinds: Collection[Kind], envelopes: Iterable[UUID], kept_for: Collection[str] = ()) -> None:
    """Hold appropriations until the commit, in one order: whoever acts on many documents, or on many envelopes of one,
    takes theirs first, so that two who do never wait for each other in a circle. The documents are held before.

    `kept_for`: those that some documents keep aside, too.
    """
    wanted = set(envelopes)
    if kept_for:
        kept = models.Reservation.objects.filter(entity_id=entity, kind__in=kinds, source__in=kept_for, cents__gt=0)
        wanted |= set(kept.values_list("envelope_id", flat=True))
    held = models.Credit.objects.select_for_update(no_key=True).filter(
        entity_id=entity, kind__in=kinds, envelope_id__in=wanted
    )
    list(held.order_by("envelope_id", "kind").values_list("envelope_id"))


@action
def release_all(*, actor: Actor, entity: UUID, kind: Kind, source: str, on: date) -> int:
    """Give back all that a document keeps aside of a kind, on whatever envelopes; tells how much, in cents.

    Of a year that is over it is given back on its last day. Refuses: ACC-RIG-01.
    """
    unchanged()
    held = models.Reservation.objects.select_for_update().filter(
        entity_id=entity, kind=kind, source=source, cents__gt=0
    )
    kept = dict(held.order_by("envelope_id").values_list("envelope_id", "cents"))
    for envelope, cents in kept.items():
        year = guarding.place_of(actor.id, entity, envelope).fiscal_year
        release(
            actor=actor,
            entity=entity,
            envelope=envelope,
            kind=kind,
            amount=Money(cents),
            source=source,
            on=min(on, date(year, 12, 31)),
        )
    return sum(kept.values())


def _write(entity: UUID, reservations: Sequence[Reserving], on: date) -> None:
    """What each document keeps, and the moves that tell of it: its rows come before the totals, as one by one."""
    rows = [(new_id(), each.envelope, each.kind, each.source, each.cents) for each in reservations]
    types = MoveType.RESERVATION, Total.RESERVED
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*arrays.columns(rows), entity, *map(str, types), on, entity])


_WRITE: Final = """
    WITH given AS MATERIALIZED (
        SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bigint[])
            AS given (id, envelope, kind, source, cents)
    ), moving AS (
        INSERT INTO budget_move (entity_id, id, envelope_id, kind, type, total, cents, "on", source, commitment)
            SELECT %s, id, envelope, kind, %s, %s, cents, %s, source, '' FROM given
    )
    INSERT INTO budget_reservation AS r (entity_id, envelope_id, kind, source, cents)
        SELECT %s, envelope, kind, source, sum(cents)::bigint FROM given GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
        ON CONFLICT (entity_id, envelope_id, kind, source) DO UPDATE SET cents = r.cents + excluded.cents
"""


def _shift(entity: UUID, place: Place, kind: Kind, cents: int) -> None:
    """Shift the total, as far as it is available. Refuses: BUD-AVA-01, BUD-ENV-02, BUD-ANN-02."""
    with connection.cursor() as cursor:
        cursor.execute(_SHIFT, [cents, entity, place.envelope, kind, cents])
        if cursor.rowcount:
            return
    year = place.fiscal_year
    raise Refused(guarding.why_not(entity=entity, envelope=place.envelope, year=year, kind=kind, needed=cents))


_SHIFT: Final = """
    UPDATE budget_credit c SET reserved = c.reserved + %s
    WHERE c.entity_id = %s AND c.envelope_id = %s AND c.kind = %s AND NOT c.closed
        AND (c.evaluative OR c.available >= %s)
"""
