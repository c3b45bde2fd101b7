"""What must hold in access, recomputed from zero: duties apart, roles in their place, delegations within roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from uuid import UUID

from . import models, rules
from .terms import CLIENT_RIGHTS, ROLES, Holding, Right, Role


def duties_are_apart() -> Iterator[str]:
    """Nobody holds, of their own or by delegation, duties that the law keeps apart on one perimeter at one date."""
    held: dict[UUID, list[Holding]] = defaultdict(list)
    for assignment in models.Assignment.objects.iterator():
        held[assignment.person_id].append(assignment.holding)
    for delegation in models.Delegation.objects.select_related("assignment").iterator():
        lent = delegation.assignment.holding
        held[delegation.delegate_id].append(Holding(lent.role, lent.perimeter, delegation.span))
    for person, holdings in held.items():
        lasting = [holding for holding in holdings if holding.span.start != holding.span.end]
        for one, other in combinations(lasting, 2):
            for refusal in rules.separation_refusals(one, to=str(person), held=[other]):
                yield f"person {person}: {refusal.en}"


def roles_are_where_they_belong() -> Iterator[str]:
    """Every role is on a kind of perimeter that it is given on, and every client has rights that it may be given."""
    for assignment in models.Assignment.objects.iterator():
        if assignment.perimeter.kind not in ROLES[Role(assignment.role)].perimeters:
            yield f"assignment {assignment.id}: {assignment.role} on {assignment.perimeter_kind}"
    for client in models.ApiClient.objects.iterator():
        if not frozenset(map(Right, client.rights)) <= CLIENT_RIGHTS[client.perimeter.kind]:
            yield f"API client {client.id}: {client.rights} on {client.perimeter_kind}"


def delegations_lie_within_their_roles() -> Iterator[str]:
    """No delegation lasts longer than its role, nor goes to the role's own holder."""
    for delegation in models.Delegation.objects.select_related("assignment").iterator():
        role = delegation.assignment
        if delegation.from_on == delegation.until_on:
            continue
        if delegation.from_on < role.from_on or (role.until_on and delegation.until_on > role.until_on):
            yield f"delegation {delegation.id}: outside the dates of its role"
        if delegation.delegate_id == role.person_id:
            yield f"delegation {delegation.id}: to the holder of its role"


def closed_accounts_hold_nothing() -> Iterator[str]:
    """Nobody whose account is closed has a role without an end."""
    for assignment in models.Assignment.objects.filter(person__is_active=False, until_on=None).iterator():
        yield f"person {assignment.person_id}: closed, but {assignment.role} has no end"


PROOFS = (
    duties_are_apart,
    roles_are_where_they_belong,
    delegations_lie_within_their_roles,
    closed_accounts_hold_nothing,
)
