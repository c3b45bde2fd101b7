"""The question asked most: whether somebody may do something, somewhere, on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest

from polyphonie.access import models, rules
from polyphonie.access.recent import Recent
from polyphonie.access.terms import (
    MANDATARY_ROLES,
    MANDATED_ROLE,
    PLATFORM,
    ROLES,
    Holding,
    Perimeter,
    PerimeterKind,
    Reach,
    Right,
    Role,
)
from polyphonie.kernel.acts import Actor, ActorKind, memory
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import refuse
from polyphonie.kernel.row_security import Sight, part


@dataclass(frozen=True, slots=True)
class ClientActor(Actor):
    """An API client with its perimeter, and its rights narrowed to those that its token was asked for.

    Only `authenticate_bearer` makes one, so what it says needs no second look; any other client holds
    nothing.
    """

    perimeter: Perimeter
    rights: frozenset[Right]


def as_kept(actor: Actor) -> dict[str, Any]:
    """An actor as JSON, for what is done later on their behalf: a client with the rights that its token gave."""
    kept: dict[str, Any] = {"kind": actor.kind, "id": str(actor.id), "name": actor.name}
    if isinstance(actor, ClientActor):
        perimeter = actor.perimeter
        kept["perimeter"] = [perimeter.kind, str(perimeter.id), str(perimeter.entity) if perimeter.entity else None]
        kept["rights"] = sorted(actor.rights)
    return kept


def acting_again(kept: Mapping[str, Any]) -> Actor:
    """The actor of `as_kept`, as they may act now: a client that was revoked since holds nothing any more."""
    actor = Actor(ActorKind(kept["kind"]), UUID(kept["id"]), kept["name"])
    if "perimeter" not in kept:
        return actor
    revoked = models.ApiClient.objects.filter(id=actor.id).exclude(revoked_at=None).exists()
    kind, identifier, entity = kept["perimeter"]
    perimeter = Perimeter(PerimeterKind(kind), UUID(identifier), UUID(entity) if entity else None)
    rights = frozenset() if revoked else frozenset(map(Right, kept["rights"]))
    return ClientActor(actor.kind, actor.id, actor.name, perimeter, rights)


def actor_of(person: models.Person) -> Actor:
    """The person who signed in, as the one who acts."""
    return Actor(ActorKind.PERSON, person.id, person.name)


def acting(request: HttpRequest) -> Actor:
    """Who acts in a request that only signed-in people and programs reach."""
    actor = getattr(request, "actor", None)
    assert isinstance(actor, Actor), "this address asks for sign-in"
    return actor


def require(actor: Actor, right: Right, *, perimeter: Perimeter, on: date, other_than: Collection[UUID] = ()) -> None:
    """Go on only if the actor holds the right on the perimeter that day; the system holds every right.

    `other_than` are the ids of those who acted on the same case in the other duty.
    Refuses: ACC-RIG-01 the right is missing, ACC-SEP-02 same person in both duties.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    allowed = holds(actor, right, perimeter=perimeter, on=on)
    refuse(rules.use_refusals(allowed=allowed, right=right, actor=actor.id, other_than=other_than))


def holds(actor: Actor, right: Right, *, perimeter: Perimeter, on: date) -> bool:
    """Whether the actor holds the right on the perimeter that day."""
    return any(held.holds(perimeter) for held in _perimeters(actor, right, on))


def reach(actor: Actor, right: Right, *, on: date) -> Reach:
    """The perimeters on which the actor holds the right that day, to filter lists."""
    return Reach.over(_perimeters(actor, right, on))


def require_somewhere(actor: Actor, right: Right, *, on: date) -> Reach:
    """Where the actor holds the right that day. Refuses: ACC-RIG-01 nowhere."""
    found = reach(actor, right, on=on)
    refuse(rules.use_refusals(allowed=bool(found), right=right, actor=actor.id, other_than=()))
    return found


def _perimeters(actor: Actor, right: Right, on: date) -> Iterator[Perimeter]:
    if actor.kind is ActorKind.SYSTEM:
        yield PLATFORM
    elif actor.kind is ActorKind.PERSON:
        for holding in holdings_on(actor.id, on=on):
            if right in holding.rights:
                yield holding.perimeter
    elif isinstance(actor, ClientActor) and right in actor.rights:
        yield actor.perimeter
        if actor.perimeter.kind is PerimeterKind.SUPPLIER and right in ROLES[MANDATED_ROLE].rights:
            yield from _principals.get((actor.perimeter.id, on)) or ()


def _read_principals(asked: tuple[UUID, date]) -> tuple[Perimeter, ...]:
    agent, on = asked
    found = models.Mandate.live(on=on).filter(agent_id=agent, from_on__lte=on)
    return tuple(Perimeter.of_supplier(each) for each in found.values_list("principal_id", flat=True))


_principals: Final = Recent(_read_principals)
"""The suppliers that mandated another, whose programs act for them."""


def sight_of(actor: Actor, on: date) -> Sight:
    """What the database shows an actor on a day: the rows of every perimeter where they hold any right.

    It is the second lock, and coarser than the first: which right is needed for what is asked of `require`.
    """
    if isinstance(actor, ClientActor):
        held = [(actor.perimeter, actor.rights)] if actor.rights else []
        if held and actor.perimeter.kind is PerimeterKind.SUPPLIER:
            held += [(each, actor.rights) for each in _principals.get((actor.perimeter.id, on)) or ()]
    else:
        held = [(holding.perimeter, holding.rights) for holding in holdings_on(actor.id, on=on)]
    return Sight(
        actor=actor.id,
        perimeters=frozenset(each for perimeter, _ in held if perimeter != PLATFORM for each in _shown_by(perimeter)),
        on_platform=frozenset(right for perimeter, rights in held if perimeter == PLATFORM for right in rights),
    )


def _shown_by(perimeter: Perimeter) -> Iterator[UUID]:
    """The ids by which rows of a perimeter are known: a centre's is a code that every entity may use."""
    yield perimeter.id
    if perimeter.kind is PerimeterKind.CENTRE and perimeter.entity:
        yield part(perimeter.entity, perimeter.id)


_HOLDINGS_ON: Final = """
    SELECT a.role, a.perimeter_kind, a.perimeter_id, a.perimeter_entity, a.from_on, a.until_on
    FROM access_assignment a JOIN access_person p ON p.id = a.person_id
    WHERE a.person_id = %(person)s AND p.is_active
      AND a.from_on <= %(on)s AND (a.until_on IS NULL OR a.until_on > %(on)s)
    UNION ALL
    SELECT a.role, a.perimeter_kind, a.perimeter_id, a.perimeter_entity, d.from_on, d.until_on
    FROM access_delegation d
    JOIN access_person p ON p.id = d.delegate_id
    JOIN access_assignment a ON a.id = d.assignment_id
    JOIN access_person lender ON lender.id = a.person_id
    WHERE d.delegate_id = %(person)s AND p.is_active AND lender.is_active
      AND d.from_on <= %(on)s AND d.until_on > %(on)s
      AND a.from_on <= %(on)s AND (a.until_on IS NULL OR a.until_on > %(on)s)
    UNION ALL
    SELECT %(mandated)s, a.perimeter_kind, m.principal_id, NULL, m.from_on, m.until_on
    FROM access_mandate m
    JOIN access_assignment a ON a.perimeter_id = m.agent_id AND a.role = ANY(%(mandataries)s)
    JOIN access_person p ON p.id = a.person_id
    WHERE a.person_id = %(person)s AND p.is_active
      AND m.from_on <= %(on)s AND (m.until_on IS NULL OR m.until_on > %(on)s)
      AND a.from_on <= %(on)s AND (a.until_on IS NULL OR a.until_on > %(on)s)
"""


_remembered: ContextVar[dict[tuple[UUID, date], tuple[Holding, ...]] | None] = ContextVar("holdings", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within, what a person holds is read once: for a request that changes nothing, and asks it ten times."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def holdings_on(person: UUID, *, on: date) -> tuple[Holding, ...]:
    """What an active person holds on a day: roles of their own, then roles delegated by people who still
    hold them, then what suppliers mandated theirs to do. An act reads it once, unless it gives or takes roles.
    """
    remembered = _remembered.get()
    if remembered is None:
        remembered = memory("access")
    if remembered is None:
        remembered = {}
    if (person, on) not in remembered:
        with connection.cursor() as cursor:
            if (person, on) not in remembered:  # it is not read yet to tell the database what its holder may see
                remembered[person, on] = _read_holdings(cursor, person, on)
    return remembered[person, on]


def _read_holdings(cursor: CursorWrapper, person: UUID, on: date) -> tuple[Holding, ...]:
    asked: dict[str, UUID | date | str | list[str]] = {
        "person": person,
        "on": on,
        "mandated": str(MANDATED_ROLE),
        "mandataries": [str(each) for each in MANDATARY_ROLES],
    }
    cursor.execute(_HOLDINGS_ON, asked)
    return tuple(
        Holding(Role(role), Perimeter(PerimeterKind(kind), identifier, entity), Span(start, end))
        for role, kind, identifier, entity, start, end in cursor.fetchall()
    )


def holdings_from(person: UUID, *, on: date) -> tuple[Holding, ...]:
    """What a person holds on a day or will hold later, of their own or by delegation, whether active or not."""
    own = models.Assignment.live(on=on).filter(person=person)
    lent = models.Delegation.live(on=on).filter(delegate=person).select_related("assignment")
    return (
        *(assignment.holding for assignment in own),
        *(
            Holding(Role(delegation.assignment.role), delegation.assignment.perimeter, delegation.span)
            for delegation in lent
        ),
    )


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody to write to."""

    id: UUID
    name: str
    email: str
    language: str


def correspondents(right: Right, *, perimeter: Perimeter, on: date) -> tuple[Correspondent, ...]:
    """The active people who hold the right on the perimeter that day by a role of their own: whom to notify.

    The platform's own people are left out: they watch over everybody's cases and are written to about none.
    """
    perimeters = {perimeter.id, perimeter.entity or perimeter.id}
    agents = set(_agents_of(perimeter, right, on=on))
    perimeters |= agents
    held = models.Assignment.objects.filter(
        perimeter_id__in=perimeters, from_on__lte=on, person__is_active=True
    ).exclude(until_on__lte=on)
    people = {
        assignment.person_id: assignment.person
        for assignment in held.select_related("person").order_by("person_id")
        if right in assignment.holding.rights
        and (assignment.perimeter.holds(perimeter) or assignment.perimeter_id in agents)
    }
    return tuple(Correspondent(person.id, person.name, person.email, person.language) for person in people.values())


def _agents_of(perimeter: Perimeter, right: Right, *, on: date) -> Iterator[UUID]:
    if perimeter.kind is PerimeterKind.SUPPLIER and right in ROLES[MANDATED_ROLE].rights:
        found = models.Mandate.live(on=on).filter(principal_id=perimeter.id, from_on__lte=on)
        yield from found.values_list("agent_id", flat=True)


def active_correspondents(people: Collection[UUID]) -> dict[UUID, Correspondent]:
    """Those of some people who are active, by id, to be written to."""
    found = models.Person.objects.filter(id__in=people, is_active=True)
    return {each.id: Correspondent(each.id, each.name, each.email, each.language) for each in found}


def administrators_remain(*, on: date) -> bool:
    """Whether an active person administers the platform today, without an end date."""
    return models.Assignment.objects.filter(
        role=Role.PLATFORM_ADMINISTRATOR, until_on=None, from_on__lte=on, person__is_active=True
    ).exists()
