"""Delegations: one of one's roles, lent to somebody for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import models, queries, rules
from polyphonie.access.terms import Holding, Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, ActorKind, action, note
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused, refuse

from .roles import cut_delegations, receiving


@dataclass(frozen=True, slots=True)
class Delegated:
    delegation: UUID


@action
def delegate(*, actor: Actor, assignment: UUID, to: UUID, start: date, until: date, on: date) -> Delegated:
    """Lend one of the actor's own roles from `start` to the eve of `until`. The same again changes nothing.

    A borrowed role cannot be lent on: it is no assignment of the borrower's.
    Refuses: ACC-ROL-06 not one's own role, ACC-ROL-02 dates reversed, ACC-PER-01 unknown or deactivated,
    ACC-DEL-01 not delegable, ACC-DEL-02 outside the role's dates, ACC-DEL-03 to oneself, ACC-DEL-04 delegated
    already, ACC-SEP-01 authorising officer and accountant would be one person. Source: décret 2012-1246,
    article 9.
    """
    refuse(rules.span_refusals(start, until))
    borrower = receiving(to)
    lent = models.Assignment.objects.select_for_update().filter(id=assignment).first()
    if lent is None or (lent.person_id != actor.id and actor.kind is not ActorKind.SYSTEM):
        raise Refused(rules.NO_SUCH_ROLE())
    span = Span(start, until)
    before = [
        delegation
        for delegation in models.Delegation.live(on=start).filter(assignment=lent, delegate=borrower)
        if delegation.span.overlaps(span)
    ]
    if [delegation.span for delegation in before] == [span]:
        note(entity=lent.perimeter.journal, subject=f"person:{to}", role=lent.role, again=True)
        return Delegated(before[0].id)
    refuse(
        rules.delegation_refusals(
            lent.holding, span=span, to=borrower.name, to_self=to == lent.person_id, made_twice=bool(before)
        )
    )
    added = Holding(Role(lent.role), lent.perimeter, span)
    refuse(rules.separation_refusals(added, to=borrower.name, held=queries.holdings_from(to, on=start)))
    made = models.Delegation.objects.create(
        assignment=lent, delegate=borrower, from_on=start, until_on=until, made_at=clock.now()
    )
    note(
        entity=lent.perimeter.journal,
        subject=f"person:{to}",
        delegation=str(made.id),
        name=borrower.name,
        role=lent.role,
        perimeter=lent.perimeter_label,
        start=str(start),
        until=str(until),
    )
    return Delegated(made.id)


@action
def end_delegation(*, actor: Actor, delegation: UUID, on: date) -> None:
    """End a delegation today. Who lent the role, who borrowed it and who manages people there may do so.

    Refuses: ACC-DEL-05 unknown, ACC-RIG-01.
    """
    found = models.Delegation.objects.select_related("assignment").filter(id=delegation).first()
    if found is None:
        raise Refused(rules.NO_SUCH_DELEGATION())
    perimeter = found.assignment.perimeter
    if actor.id not in (found.delegate_id, found.assignment.person_id):
        queries.require(actor, Right.PEOPLE_MANAGE, perimeter=perimeter, on=on)
    cut_delegations(models.Delegation.objects.filter(id=delegation), on=on)
    note(
        entity=perimeter.journal,
        subject=f"person:{found.delegate_id}",
        delegation=str(delegation),
        role=found.assignment.role,
        perimeter=found.assignment.perimeter_label,
    )
