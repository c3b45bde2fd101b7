"""Who may do what, by person and by perimeter; who lends to whom; which programs have access."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from polyphonie.access import models, rules
from polyphonie.access.terms import ROLES, Perimeter, Reach, Right, Role, RoleTerms
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused

from .rights import actor_of

_MOST_DELEGATIONS: Final = 1_000

M = TypeVar("M", models.Assignment, models.ApiClient)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A role given to a person. `label` names the perimeter."""

    id: UUID
    person: UUID
    person_name: str
    role: Role
    perimeter: Perimeter
    label: str
    span: Span

    @property
    def terms(self) -> RoleTerms:
        return ROLES[self.role]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and the roles that the reader may see. `waiting`: they have chosen no password yet."""

    id: UUID
    name: str
    email: str
    phone: str
    active: bool
    waiting: bool
    roles: tuple[AssignmentRow, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A perimeter where somebody holds a role."""

    perimeter: Perimeter
    label: str


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A role lent by one person to another."""

    id: UUID
    role: Role
    perimeter: Perimeter
    label: str
    lender: UUID
    lender_name: str
    borrower: UUID
    borrower_name: str
    span: Span

    @property
    def terms(self) -> RoleTerms:
        return ROLES[self.role]


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One secret of a client, never its text."""

    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    id: UUID
    name: str
    perimeter: Perimeter
    label: str
    rights: tuple[Right, ...]
    created_at: datetime
    revoked_at: datetime | None
    secrets: tuple[SecretRow, ...]


def people(within: Reach, *, text: str = "", after: UUID | None = None, limit: int = 50) -> tuple[PersonRow, ...]:
    """The people with a role within reach, or all on the platform, by name; `after` is the last one of a page."""
    found = models.Person.objects.order_by("name", "id").prefetch_related(
        Prefetch("assignments", _within(models.Assignment.objects.order_by("-id"), within), to_attr="seen")
    )
    if not within.platform:
        found = found.filter(id__in=_within(models.Assignment.objects.all(), within).values("person"))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if after is not None:
        name = models.Person.objects.filter(id=after).values("name")[:1]
        found = found.filter(Q(name__gt=name) | Q(name=name, id__gt=after))
    return tuple(_person_row(row, getattr(row, "seen", [])) for row in found[:limit])


def person(identifier: UUID, *, within: Reach) -> PersonRow | None:
    """A person with the roles that lie within reach."""
    row = models.Person.objects.filter(id=identifier).first()
    if row is None:
        return None
    return _person_row(row, _within(models.Assignment.objects.filter(person=row).order_by("-id"), within))


def person_by_email(email: str) -> UUID:
    """The active person who signs in with this address. Refuses: ACC-PER-01."""
    found = models.Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise Refused(rules.NO_SUCH_PERSON())
    return found.id


def actor_named(email: str) -> Actor:
    """The active person who signs in with this address, as the one who acts. Refuses: ACC-PER-01."""
    return actor_of(models.Person.objects.get(id=person_by_email(email)))


def assignments_of(identifier: UUID, *, on: date) -> tuple[AssignmentRow, ...]:
    """A person's own roles that have not ended."""
    rows = models.Assignment.live(on=on).filter(person=identifier).select_related("person")
    return tuple(_assignment_row(row, row.person.name) for row in rows.order_by("-id"))


def assignments_in(
    within: Reach, *, perimeter: Perimeter, on: date, after: UUID | None = None, limit: int = 50
) -> tuple[AssignmentRow, ...]:
    """Who holds a role on this perimeter, or on the entity that holds it, that has not ended; newest first."""
    rows = _within(models.Assignment.live(on=on).filter(perimeter_id__in=_holding(perimeter)), within)
    if after is not None:
        rows = rows.filter(id__lt=after)
    rows = rows.select_related("person").order_by("-id")
    return tuple(_assignment_row(row, row.person.name) for row in rows[:limit])


def delegations_in(within: Reach, *, perimeter: Perimeter, on: date) -> tuple[DelegationRow, ...]:
    """Who borrows one of those roles, newest first; at most a thousand."""
    roles = _within(models.Assignment.live(on=on).filter(perimeter_id__in=_holding(perimeter)), within)
    return _delegation_rows(models.Delegation.live(on=on).filter(assignment__in=roles))


def places(within: Reach, *, on: date, after: tuple[str, UUID] | None = None, limit: int = 50) -> tuple[PlaceRow, ...]:
    """The perimeters within reach where somebody holds a role, by name; `after` is the last one's label and id."""
    rows = _within(models.Assignment.live(on=on), within)
    if after is not None:
        label, identifier = after
        rows = rows.filter(Q(perimeter_label__gt=label) | Q(perimeter_label=label, perimeter_id__gt=identifier))
    latest = rows.order_by("perimeter_label", "perimeter_id", "-id").distinct("perimeter_label", "perimeter_id")
    return tuple(PlaceRow(row.perimeter, row.perimeter_label) for row in latest[:limit])


def delegations_of(identifier: UUID, *, on: date) -> tuple[DelegationRow, ...]:
    """What a person lends or borrows and has not ended, newest first; at most a thousand."""
    return _delegation_rows(
        models.Delegation.live(on=on).filter(Q(delegate=identifier) | Q(assignment__person=identifier))
    )


def clients(within: Reach, *, after: UUID | None = None, limit: int = 50) -> tuple[ClientRow, ...]:
    """The API clients within reach, revoked ones included, newest first."""
    rows = _within(models.ApiClient.objects.prefetch_related("secrets"), within)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return tuple(_client_row(row) for row in rows.order_by("-id")[:limit])


def client(identifier: UUID) -> ClientRow | None:
    """A client that is not revoked, for the program's own needs: nobody's right is asked."""
    row = models.ApiClient.objects.prefetch_related("secrets").filter(id=identifier, revoked_at=None).first()
    return _client_row(row) if row else None


def live_clients(identifiers: Collection[UUID]) -> frozenset[UUID]:
    """Of some clients, those that are not revoked."""
    found = models.ApiClient.objects.filter(id__in=identifiers, revoked_at=None)
    return frozenset(found.values_list("id", flat=True))


def _holding(perimeter: Perimeter) -> set[UUID]:
    """The perimeter and the entity that holds it; the platform holds all and is left out."""
    return {perimeter.id, perimeter.entity or perimeter.id}


def _delegation_rows(rows: QuerySet[models.Delegation]) -> tuple[DelegationRow, ...]:
    found = rows.select_related("assignment__person", "delegate").order_by("-id")
    return tuple(
        DelegationRow(
            id=row.id,
            role=Role(row.assignment.role),
            perimeter=row.assignment.perimeter,
            label=row.assignment.perimeter_label,
            lender=row.assignment.person_id,
            lender_name=row.assignment.person.name,
            borrower=row.delegate_id,
            borrower_name=row.delegate.name,
            span=row.span,
        )
        for row in found[:_MOST_DELEGATIONS]
    )


def _within(rows: QuerySet[M], reach: Reach) -> QuerySet[M]:
    if reach.platform:
        return rows
    ids = {*reach.entities, *reach.services, *reach.suppliers}
    return rows.filter(Q(perimeter_id__in=ids) | Q(perimeter_entity__in=reach.entities))


def _assignment_row(row: models.Assignment, person_name: str) -> AssignmentRow:
    return AssignmentRow(
        row.id, row.person_id, person_name, Role(row.role), row.perimeter, row.perimeter_label, row.span
    )


def _person_row(row: models.Person, roles: Iterable[models.Assignment]) -> PersonRow:
    return PersonRow(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        active=row.is_active,
        waiting=not row.has_usable_password(),
        roles=tuple(_assignment_row(role, row.name) for role in roles),
    )


def _client_row(row: models.ApiClient) -> ClientRow:
    secrets = sorted(row.secrets.all(), key=lambda secret: secret.created_at, reverse=True)
    return ClientRow(
        id=row.id,
        name=row.name,
        perimeter=row.perimeter,
        label=row.perimeter_label,
        rights=tuple(map(Right, row.rights)),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        secrets=tuple(SecretRow(secret.created_at, secret.expires_at, secret.used_at) for secret in secrets),
    )
