"""Who is paid of what a creditor is owed: those to whom claims give it, in the order of their service. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from polyphonie.spending.terms.claims import ClaimView, Split


def split(
    cents: int, *, creditor: UUID, name: str, owed: dict[UUID | None, int], claims: Iterable[ClaimView]
) -> tuple[Split, ...]:
    """The shares of an amount, whose sum it is: the claims' in their order, then the creditor's of what is left.

    `owed` tells how much of it is owed under each commitment (None: under none), which bounds a claim on one alone.
    """
    left, under = cents, dict(owed)
    found: list[Split] = []
    for claim in claims:
        open_ = left if claim.commitment is None else min(left, under.get(claim.commitment, 0))
        taken = open_ if claim.left is None else min(open_, claim.left)
        if taken <= 0:
            continue
        found.append(Split(claim.beneficiary, claim.beneficiary_name, taken, claim.id))
        left -= taken
        if claim.commitment is not None:
            under[claim.commitment] -= taken
    if left:
        found.insert(0, Split(creditor, name, left))
    return tuple(found)
