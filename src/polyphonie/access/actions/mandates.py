"""Mandates: a supplier has another company, its accountant for instance, deposit and follow invoices in its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import models, queries, recent, rules
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import Refused, refuse

_MANDATES: Final = 7003
"""The space of advisory locks under which a supplier gives its mandates, one at a time."""


@dataclass(frozen=True, slots=True)
class Mandated:
    """A mandate; `new` unless it was given already, on the same days."""

    mandate: UUID
    new: bool = True


@dataclass(frozen=True, slots=True)
class Company:
    """A supplier's perimeter, with its name."""

    id: UUID
    label: str


@action
def give_mandate(
    *, actor: Actor, principal: Company, agent: Company, start: date, until: date | None, on: date
) -> Mandated:
    """Have the agent's people and programs deposit and follow the principal's invoices, to the eve of `until`.

    They act under their own names. A mandate is not passed on, and lends neither validation nor management. The same
    again changes nothing.
    Refuses: ACC-ROL-02 dates reversed, ACC-MAN-01 to itself, ACC-MAN-02 mandated already on some of these days,
    ACC-RIG-01 the actor may not give the principal's mandates.
    Source: code civil, art. 1984; Chorus Pro, « mandataire de facturation ».
    """
    refuse(rules.span_refusals(start, until))
    queries.require(actor, Right.MANDATE_MANAGE, perimeter=Perimeter.of_supplier(principal.id), on=on)
    if principal.id == agent.id:
        raise Refused(rules.MANDATE_TO_ITSELF())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(principal.id), _MANDATES])
    span = Span(start, until)
    before = [
        each
        for each in models.Mandate.live(on=start).filter(principal_id=principal.id, agent_id=agent.id)
        if each.span.overlaps(span)
    ]
    if [each.span for each in before] == [span]:
        unchanged()
        return Mandated(before[0].id, new=False)
    refuse(rules.MANDATED_ALREADY(agent=agent.label, start=each.from_on, end=each.until_on or "…") for each in before)
    made = models.Mandate.objects.create(
        principal_id=principal.id,
        principal_label=principal.label,
        agent_id=agent.id,
        agent_label=agent.label,
        from_on=start,
        until_on=until,
        given_by=actor.id,
        given_at=clock.now(),
    )
    recent.forget_all()
    note(
        entity=PLATFORM,
        subject=f"supplier:{principal.id}",
        mandate=str(made.id),
        agent=agent.label,
        start=str(start),
        until=str(until or ""),
    )
    return Mandated(made.id)


@action
def end_mandate(*, actor: Actor, mandate: UUID, on: date) -> None:
    """End a mandate today. Who gives the mandates of either company may. Repeated, it changes nothing.

    Refuses: ACC-MAN-03 no such mandate, or neither company's mandates are the actor's to manage.
    """
    found = models.Mandate.objects.select_for_update().filter(id=mandate).first()
    sides = (found.principal_id, found.agent_id) if found else ()
    if found is None or not any(
        queries.holds(actor, Right.MANDATE_MANAGE, perimeter=Perimeter.of_supplier(side), on=on) for side in sides
    ):
        raise Refused(rules.NO_SUCH_MANDATE())
    if found.until_on is not None and found.until_on <= on:
        unchanged()
        return
    found.until_on = max(found.from_on, on)
    found.save(update_fields=["until_on"])
    recent.forget_all()
    note(entity=PLATFORM, subject=f"supplier:{found.principal_id}", mandate=str(mandate), agent=found.agent_label)
