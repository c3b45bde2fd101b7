"""Services done on the lines of commitments, as the acts that follow them need to know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.certificates import NO_SUCH_CERTIFICATE, CertificateState

from .commitments import line
from .places import within

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A service done, in cents. `invoice` is the entity and the id of the one that it was proposed from."""

    entity: UUID
    id: UUID
    commitment: UUID
    commitment_number: str
    place: int
    supplier: UUID
    supplier_name: str
    label: str
    cents: int
    done_on: date
    partial: bool
    reserves: str
    state: CertificateState
    invoice: tuple[UUID, UUID] | None
    observed_by: UUID
    observed_by_name: str
    observed_on: date
    certified_by: UUID | None
    certified_by_name: str
    certified_on: date | None
    cancelled_by_name: str
    cancelled_on: date | None
    reason: str
    entry: UUID | None
    perimeter: Perimeter


def certified_unrequested(entity: UUID, commitment: UUID, place: int) -> int:
    """What is certified of a line and not requested for payment yet, in cents. Refuses: SPE-ENG-01, SPE-ENG-02."""
    found = line(entity, commitment, place)
    return found.certified - found.requested


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """What a list is kept to."""

    states: frozenset[CertificateState] = frozenset()
    text: str = ""


EVERYTHING: Final = CertificateFilter()


def certificates(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    kept_to: CertificateFilter = EVERYTHING,
    right: Right = Right.SPENDING_CONSULT,
    oldest_first: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[CertificateView, ...]:
    """The services on which the actor holds a right, newest or oldest first, page by page. Refuses: ACC-RIG-01."""
    found = _found(actor, entity, on, kept_to, right)
    if after is not None:
        found = found.filter(id__gt=after) if oldest_first else found.filter(id__lt=after)
    return tuple(map(view, found.order_by("id" if oldest_first else "-id")[:limit]))


def count(*, actor: Actor, entity: UUID, on: date, kept_to: CertificateFilter, right: Right, most: int) -> int:
    """How many services such a list holds, counted up to a most. Refuses: ACC-RIG-01."""
    return _found(actor, entity, on, kept_to, right)[:most].count()


def _found(
    actor: Actor, entity: UUID, on: date, kept_to: CertificateFilter, right: Right
) -> QuerySet[models.ServiceCertificate]:
    reach = access.require_somewhere(actor, right, on=on)
    found = models.ServiceCertificate.objects.filter(within(reach), entity_id=entity)
    if kept_to.states:
        found = found.filter(state__in=literals(kept_to.states))
    for word in kept_to.text.replace("\x00", "").split():
        found = found.filter(Q(commitment_number=word) | Q(supplier_name__icontains=word) | Q(label__icontains=word))
    return found


def certificate(*, actor: Actor, entity: UUID, service: UUID, on: date) -> CertificateView:
    """A service done. Refuses: SPE-SER-01, ACC-RIG-01."""
    found = models.ServiceCertificate.objects.filter(entity_id=entity, id=service).first()
    if found is None:
        raise Refused(NO_SUCH_CERTIFICATE())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    return view(found)


def of_line(entity: UUID, commitment: UUID, place: int | None = None) -> tuple[CertificateView, ...]:
    """The services done on a line of a commitment, or on all of them, oldest first."""
    found = models.ServiceCertificate.objects.filter(entity_id=entity, commitment_id=commitment)
    if place is not None:
        found = found.filter(place=place)
    return tuple(map(view, found.order_by("id")))


def of_invoice(invoice_entity: UUID, invoice: UUID) -> tuple[CertificateView, ...]:
    """The services done that were proposed from an invoice, oldest first."""
    found = models.ServiceCertificate.objects.filter(invoice_entity_id=invoice_entity, invoice_id=invoice)
    return tuple(map(view, found.order_by("id")))


def view(row: models.ServiceCertificate) -> CertificateView:
    """A service done as it is told."""
    invoiced = row.invoice_id is not None and row.invoice_entity_id is not None
    return CertificateView(
        entity=row.entity_id,
        id=row.id,
        commitment=row.commitment_id,
        commitment_number=row.commitment_number,
        place=row.place,
        supplier=row.supplier_id,
        supplier_name=row.supplier_name,
        label=row.label,
        cents=row.cents,
        done_on=row.done_on,
        partial=row.partial,
        reserves=row.reserves,
        state=CertificateState(row.state),
        invoice=(row.invoice_entity_id, row.invoice_id) if invoiced else None,  # type: ignore[arg-type]
        observed_by=row.observed_by,
        observed_by_name=row.observed_by_name,
        observed_on=row.observed_on,
        certified_by=row.certified_by,
        certified_by_name=row.certified_by_name,
        certified_on=row.certified_on,
        cancelled_by_name=row.cancelled_by_name,
        cancelled_on=row.cancelled_on,
        reason=row.reason,
        entry=row.entry_id,
        perimeter=row.perimeter,
    )
