"""Contracts are listed to be paid before any order; what was paid so is regularised by one order a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import Actor, ActorKind, action, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.queries import periodic as queries
from polyphonie.spending.rules import periodic as rules
from polyphonie.spending.terms import periodic as terms
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_refusals import SIGNATURE_MISSING
from polyphonie.spending.terms.periodic import PeriodicOrdered

from .commitments import require
from .orders import authority

_SERIES: Final = "periodic-orders"


@action
def list_periodic(*, actor: Actor, entity: UUID, commitment: UUID, decision: str, from_on: date, on: date) -> UUID:
    """List a commitment to be paid before any order, and tell the accountant by it: its requests pass without one, and
    a periodic order regularises them. Listed again, it is the same listing.

    Refuses: SPE-OPP-06 the decision, SPE-OPP-05 it is not in force, SPE-ENG-01, ACC-RIG-01.
    Source: décret 2012-1246, article 32; arrêté du 30 décembre 2013, article 4.
    """
    if not 0 < len(decision.strip()) <= terms.LONGEST_DECISION or not decision.isprintable():
        raise Refused(terms.DECISION_MISSING(most=terms.LONGEST_DECISION))
    found = models.Commitment.locked(entity, commitment)
    require(actor, Right.PAYMENT_ORDER, models.CommitmentLine.locked_of(entity, commitment), on=on)
    before = models.PeriodicListing.objects.filter(entity_id=entity, commitment_id=commitment, ended_on=None).first()
    if before is not None:
        unchanged()
        return before.id
    if found.state != CommitmentState.VALIDATED:
        raise Refused(terms.NOT_IN_FORCE(number=found.number))
    made = models.PeriodicListing(
        entity_id=entity,
        commitment_id=commitment,
        commitment_number=found.number,
        supplier_name=found.supplier_name,
        label=found.label,
        decision=decision.strip(),
        from_on=max(from_on, on),
        listed_by=actor.id,
        listed_by_name=actor.name,
        programme_id=found.programme_id,
        bop_id=found.bop_id,
        uo_id=found.uo_id,
    )
    made.save(force_insert=True)
    note(entity=entity, subject=f"commitment:{commitment}", number=found.number, periodic=made.decision)
    return made.id


@action
def unlist_periodic(*, actor: Actor, entity: UUID, commitment: UUID, on: date) -> None:
    """Take a commitment off the list: its next requests need an order before they pass.

    Refuses: SPE-ENG-01, ACC-RIG-01. Source: arrêté du 30 décembre 2013, article 4.
    """
    models.Commitment.locked(entity, commitment)
    require(actor, Right.PAYMENT_ORDER, models.CommitmentLine.locked_of(entity, commitment), on=on)
    listed = models.PeriodicListing.objects.filter(entity_id=entity, commitment_id=commitment, ended_on=None).first()
    if listed is None:
        unchanged()
        return
    listed.ended_on, listed.ended_by_name = on, actor.name
    listed.save(update_fields=["ended_on", "ended_by_name"])
    note(entity=entity, subject=f"commitment:{commitment}", number=listed.commitment_number, periodic="")


@action
def sign_periodic_order(
    *, actor: Actor, entity: UUID, centre: UUID, since: date, until: date, total: Money, on: date
) -> PeriodicOrdered:
    """Sign one order for all that was paid before any, on a centre, in a period (its end excluded) that is over.

    `total` is what the signer saw: another sum is refused. Each request is covered once for ever; whoever entered one
    of them does not sign. The same period signed again is the same order.
    Refuses: SPE-OPP-01 the period, SPE-OPP-02 nothing to regularise, SPE-OPP-03 another total, SPE-ORD-01 a program
    does not sign, ACC-RIG-01, ACC-SEP-02. Source: décret 2012-1246, article 32; arrêté du 13 mars 2020.
    """
    refuse(rules.period_refusals(since, until, on=on))
    uncovered = queries.uncovered(entity, since=since, until=until, centre=centre)
    held = {each.id for each in uncovered.select_for_update(of=("self",))}
    paid = list(uncovered.filter(id__in=held))  # read again: another may have covered them while they were waited for
    signed = models.PeriodicOrder.objects.filter(
        Q(uo_id=centre) | Q(uo_id=None, bop_id=centre) | Q(uo_id=None, bop_id=None, programme_id=centre),
        entity_id=entity,
        since=since,
        until=until,
    ).first()
    place = paid[0] if paid else signed
    if place is None:
        raise Refused(terms.NOTHING_TO_REGULARISE())
    entered = frozenset(each.entered_by for each in paid)
    access.require(actor, Right.PAYMENT_ORDER, perimeter=place.perimeter, on=on, other_than=entered)
    if actor.kind is ActorKind.CLIENT:
        raise Refused(SIGNATURE_MISSING())
    if not paid:
        assert signed is not None, "one of the two is there"
        unchanged()
        return PeriodicOrdered(signed.id, signed.number)
    made, lines = _signed(paid, since=since, until=until, actor=actor, on=on)
    if made.cents != total.cents:
        raise Refused(terms.OTHER_TOTAL(total=Money(made.cents), seen=total))
    made.save(force_insert=True)
    rows.insert(lines)
    note(entity=entity, subject=made.source, number=made.number, requests=made.count, cents=made.cents)
    return PeriodicOrdered(made.id, made.number)


def _signed(
    paid: Sequence[models.PaymentRequest], *, since: date, until: date, actor: Actor, on: date
) -> tuple[models.PeriodicOrder, list[models.PeriodicOrderLine]]:
    """The order, with the role that it is signed under, and its lines, one to each request."""
    first, identifier = paid[0], new_id()
    lines = [
        models.PeriodicOrderLine(
            entity_id=each.entity_id,
            id=each.id,
            order_id=identifier,
            number=each.number,
            supplier_name=each.supplier_name,
            document_number=each.document_number,
            label=each.label,
            paid_on=each.paid_on,
            cents=each.cents,
        )
        for each in paid
        if each.paid_on is not None
    ]
    holding = authority(first, actor=actor, on=on)
    made = models.PeriodicOrder(
        entity_id=first.entity_id,
        id=identifier,
        number=f"P{on.year}-{next_number(entity=first.entity_id, series=f'{_SERIES}-{on.year}'):05d}",
        since=since,
        until=until,
        count=len(lines),
        cents=sum(each.cents for each in lines),
        signed_by=actor.id,
        signed_by_name=actor.name,
        signed_on=on,
        signed_at=clock.now(),
        role=holding.role if holding else "",
        role_from=holding.span.start if holding else None,
        role_until=holding.span.end if holding else None,
        programme_id=first.programme_id,
        bop_id=first.bop_id,
        uo_id=first.uo_id,
    )
    made.digest = made.signed(lines)
    return made, lines
