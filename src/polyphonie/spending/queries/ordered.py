"""The commitments that were notified: to the suppliers that they bind, and as their bodies keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.ledger import queries as ledger
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState


@dataclass(frozen=True, slots=True)
class Ordered:
    """A validated commitment, as its two parties know it."""

    entity: UUID
    commitment: UUID
    number: str
    kind: CommitmentKind
    label: str
    contract_number: str
    supplier: UUID
    validated_on: date | None


def ordered(
    *, actor: Actor, on: date, limit: int, number: str = "", supplier: UUID | None = None, body: UUID | None = None
) -> tuple[Ordered, ...]:
    """Validated commitments, newest first, by number, by supplier, by the body that pays, or all.

    Shown are those that bind a body to a supplier for whom the actor reads invoices, and those of bodies and centres
    whose expenditure the actor may consult. Refuses: ACC-RIG-01 neither anywhere.
    """
    suppliers = access.reach(actor, Right.INVOICE_CONSULT, on=on).suppliers
    spending = access.reach(actor, Right.SPENDING_CONSULT, on=on)
    if not (suppliers or spending):
        access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    with row_security.acting(SYSTEM, on):
        bodies = {each.entity for each in ledger.books(actor=SYSTEM, on=on)}
        asked = _asked(bodies if body is None else bodies & {body}, number, supplier)
        found = {each.id: each for each in asked.filter(supplier_id__in=suppliers).order_by("-id")[:limit]}
    if spending:
        within = bodies if spending.platform else bodies & {*spending.entities, *spending.centres.values()}
        with row_security.acting(actor, on):
            asked = _asked(within if body is None else within & {body}, number, supplier)
            found |= {each.id: each for each in asked.order_by("-id")[:limit]}
    return tuple(map(_ordered, sorted(found.values(), key=lambda each: each.id, reverse=True)[:limit]))


def _asked(bodies: Iterable[UUID], number: str, supplier: UUID | None) -> QuerySet[models.Commitment]:
    criteria: dict[str, Any] = {"entity_id__in": sorted(bodies), "state": CommitmentState.VALIDATED}
    if number:
        criteria["number"] = number
    if supplier is not None:
        criteria["supplier_id"] = supplier
    return models.Commitment.objects.filter(**criteria)


def _ordered(each: models.Commitment) -> Ordered:
    return Ordered(
        entity=each.entity_id,
        commitment=each.id,
        number=each.number,
        kind=CommitmentKind(each.kind),
        label=each.label,
        contract_number=each.contract_number,
        supplier=each.supplier_id,
        validated_on=each.validated_on,
    )
