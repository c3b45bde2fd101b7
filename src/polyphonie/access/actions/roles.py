"""Roles: given to a person on a perimeter, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Greatest

from polyphonie.access import models, queries, rules
from polyphonie.access.terms import PLATFORM, ROLES, Holding, Perimeter, Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused, refuse

_ADMINISTRATORS: Final = 7_002
"""The space of advisory locks under which administrators end (7001 is the lanes of deliveries)."""


@dataclass(frozen=True, slots=True)
class Granted:
    assignment: UUID


@action
def grant_role(
    *,
    actor: Actor,
    person: UUID,
    role: Role,
    perimeter: Perimeter,
    perimeter_label: str,
    start: date,
    on: date,
    until: date | None = None,
) -> Granted:
    """Give a person a role on a perimeter from `start` to the eve of `until`. The same grant again changes
    nothing.

    `perimeter_label` is the perimeter's name as people read it, kept with the role.
    Refuses: ACC-RIG-01, ACC-PER-01 unknown or deactivated, ACC-ROL-01 role misplaced, ACC-ROL-02 dates
    reversed, ACC-ROL-03 held already, ACC-ROL-04 one's own role, ACC-ROL-05 given by the platform only,
    ACC-SEP-01 authorising officer and accountant would be one person. Source: décret 2012-1246, article 9.
    """
    queries.require(actor, Right.PEOPLE_MANAGE, perimeter=perimeter, on=on)
    refuse(rules.span_refusals(start, until))
    holder = receiving(person)
    added = Holding(role, perimeter, Span(start, until))
    overlapping = _overlapping(holder, added)
    if [held.span for held in overlapping] == [added.span]:
        note(entity=perimeter.journal, subject=f"person:{person}", role=role, again=True)
        return Granted(overlapping[0].id)
    refuse(
        rules.grant_refusals(
            added,
            to=holder.name,
            oneself=actor.id == person,
            by_platform=queries.holds(actor, Right.PEOPLE_MANAGE, perimeter=PLATFORM, on=on),
            held_twice=bool(overlapping),
        )
    )
    refuse(rules.separation_refusals(added, to=holder.name, held=queries.holdings_from(person, on=start)))
    assignment = models.Assignment.objects.create(
        person=holder,
        role=role,
        perimeter_kind=perimeter.kind,
        perimeter_id=perimeter.id,
        perimeter_entity=perimeter.entity,
        perimeter_label=perimeter_label,
        perimeter_within=list(perimeter.within),
        from_on=start,
        until_on=until,
        granted_by=actor.id,
        granted_at=clock.now(),
    )
    note(
        entity=perimeter.journal,
        subject=f"person:{person}",
        assignment=str(assignment.id),
        name=holder.name,
        role=role,
        perimeter=perimeter_label,
        start=str(start),
        until=str(until) if until else None,
    )
    return Granted(assignment.id)


def _overlapping(person: models.Person, added: Holding) -> list[models.Assignment]:
    same = models.Assignment.live(on=added.span.start).filter(
        person=person, role=added.role, perimeter_id=added.perimeter.id
    )
    return [assignment for assignment in same if assignment.span.overlaps(added.span)]


def receiving(person: UUID) -> models.Person:
    """The active person about to receive rights, locked, so that two grants at once cannot join duties
    kept apart.
    """
    found = models.Person.objects.select_for_update().filter(id=person, is_active=True).first()
    if found is None:
        raise Refused(rules.NO_SUCH_PERSON())
    return found


@action
def end_role(*, actor: Actor, assignment: UUID, on: date) -> None:
    """End a role today, with its delegations; a role that has not started yet never will. Anyone may give up
    their own.

    Refuses: ACC-ROL-06 unknown, ACC-RIG-01, ACC-ROL-05 ended by the platform only, ACC-ROL-07 last
    administrator.
    """
    ended = models.Assignment.objects.select_for_update().select_related("person").filter(id=assignment).first()
    if ended is None:
        raise Refused(rules.NO_SUCH_ROLE())
    if ended.person_id != actor.id:
        above = PLATFORM if ROLES[Role(ended.role)].from_platform else ended.perimeter
        queries.require(actor, Right.PEOPLE_MANAGE, perimeter=above, on=on)
    _end(ended, on=on)
    note(
        entity=ended.perimeter.journal,
        subject=f"person:{ended.person_id}",
        assignment=str(assignment),
        name=ended.person.name,
        role=ended.role,
        perimeter=ended.perimeter_label,
    )


def end_all_roles(person: models.Person, *, on: date) -> int:
    """End everything that a person holds, lends or borrows; says how many roles."""
    roles = models.Assignment.live(on=on).select_for_update().filter(person=person)
    for assignment in roles:
        _end(assignment, on=on)
    cut_delegations(models.Delegation.objects.filter(delegate=person), on=on)
    return len(roles)


def _end(assignment: models.Assignment, *, on: date) -> None:
    if assignment.until_on is not None and assignment.until_on <= on:
        return
    administers = assignment.role == Role.PLATFORM_ADMINISTRATOR
    if administers:
        _one_at_a_time()
    assignment.until_on = max(assignment.from_on, on)
    assignment.save(update_fields=["until_on"])
    cut_delegations(assignment.delegations.all(), on=on)
    if administers and not queries.administrators_remain(on=on):
        raise Refused(rules.LAST_ADMINISTRATOR())


def _one_at_a_time() -> None:
    """Until this act commits, no other ends an administrator: two who end each other would leave none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_ADMINISTRATORS])


def cut_delegations(delegations: QuerySet[models.Delegation], *, on: date) -> None:
    """End today those that have not ended; one that has not started yet never will."""
    delegations.filter(until_on__gt=on).update(until_on=Greatest(F("from_on"), Value(on, DateField())))
