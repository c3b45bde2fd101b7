"""What creditors are told of their payments: the requests that pay them, and how late interest was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.spending import models
from polyphonie.spending.terms.interest import Part
from polyphonie.spending.terms.payment_requests import Purpose

from . import interest
from .payment_requests import PAGE, RequestRow, row_of


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """A request that pays a creditor; `computed` tells late interest, `principal` the document it is for."""

    row: RequestRow
    principal: str
    computed: tuple[Part, ...]


def own_payments(*, actor: Actor, on: date, after: UUID | None = None, limit: int = PAGE) -> tuple[OwnPayment, ...]:
    """The requests that pay the suppliers for whom the actor deposits, newest first. Refuses: ACC-RIG-01 for none."""
    reach = access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    with row_security.acting(SYSTEM, on):  # a creditor is told of its payments on whichever centre they stand
        found = models.PaymentRequest.objects.filter(supplier_id__in=reach.suppliers).order_by("-id")
        rows = [row_of(each) for each in (found.filter(id__lt=after) if after else found)[:limit]]
        late = [row for row in rows if row.purpose is Purpose.INTEREST]
        computed = interest.computations([row.id for row in late])
        named = models.PaymentRequest.objects.filter(
            entity_id__in={row.entity for row in late}, id__in={row.principal for row in late if row.principal}
        )
        numbers = dict(named.values_list("id", "document_number"))
    return tuple(
        OwnPayment(row, numbers.get(row.principal, "") if row.principal else "", computed.get(row.id, ()))
        for row in rows
    )
