"""Periodic payment orders over HTTP: what waits to be regularised, the orders with all that they cover, the list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.queries import periodic as queries
from polyphonie.spending.queries.periodic import LineRow, ListingRow, OrderRow, ToRegularise
from polyphonie.spending.terms.periodic import LONGEST_DECISION

router = Router(tags=["ordres de payer périodiques"])


class ToRegulariseOut(Schema):
    """Ce qui a été payé sans ordre préalable sur un centre en un semestre ; `until` est exclu."""

    centre: UUID
    since: date
    until: date
    requests: int
    amount: Decimal

    @classmethod
    def of(cls, row: ToRegularise) -> Self:
        amount = Money(row.cents).decimal
        return cls(centre=row.centre, since=row.since, until=row.until, requests=row.count, amount=amount)


class PeriodicListingOut(Schema):
    """Un engagement que le comptable paie sans ordre préalable."""

    commitment: UUID
    number: str
    supplier_name: str
    label: str
    decision: str
    from_on: date

    @classmethod
    def of(cls, row: ListingRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PeriodicOrderOut(Schema):
    """Un ordre périodique signé ; `until` est exclu."""

    id: UUID
    number: str
    since: date
    until: date
    requests: int
    amount: Decimal
    signed_by_name: str
    signed_on: date
    digest: str

    @classmethod
    def of(cls, row: OrderRow) -> Self:
        named = ("id", "number", "since", "until", "signed_by_name", "signed_on", "digest")
        told = {name: getattr(row, name) for name in named}
        return cls(requests=row.count, amount=Money(row.cents).decimal, **told)


class PeriodicOrdersOut(Schema):
    """Ce qui attend, ce que porte la liste, et une page des ordres signés. `next` : le `after` de la page suivante."""

    waiting: list[ToRegulariseOut]
    listings: list[PeriodicListingOut]
    orders: list[PeriodicOrderOut]
    next: UUID | None


class PeriodicLineOut(Schema):
    request: UUID
    number: str
    supplier_name: str
    document_number: str
    label: str
    paid_on: date
    amount: Decimal

    @classmethod
    def of(cls, row: LineRow) -> Self:
        named = ("request", "number", "supplier_name", "document_number", "label", "paid_on")
        return cls(amount=Money(row.cents).decimal, **{name: getattr(row, name) for name in named})


class PeriodicOrderLinesOut(Schema):
    order: PeriodicOrderOut
    lines: list[PeriodicLineOut]


class PeriodicSignatureIn(Schema):
    """Ce que le signataire a vu. `until` est exclu, et le semestre est écoulé."""

    centre: UUID
    since: date
    until: date
    total: Annotated[Decimal, Field(max_digits=17, decimal_places=2, gt=0, description="En euros")]


class PeriodicListingIn(Schema):
    commitment: UUID
    decision: Annotated[str, Field(max_length=LONGEST_DECISION)]
    from_on: date


@router.get("/{entity}/periodic-orders", response=PeriodicOrdersOut, summary="Lister les ordres périodiques")
def listed(
    request: HttpRequest, entity: UUID, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> PeriodicOrdersOut:
    """Du plus récent au plus ancien. Refus : ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    rows = queries.orders(actor=actor, entity=entity, on=on, after=after, limit=limit + 1)
    waiting = queries.to_regularise(actor=actor, entity=entity, on=on)
    listings = queries.listings(actor=actor, entity=entity, on=on)
    return PeriodicOrdersOut(
        waiting=[ToRegulariseOut.of(each) for each in waiting],
        listings=[PeriodicListingOut.of(each) for each in listings],
        orders=[PeriodicOrderOut.of(each) for each in rows[:limit]],
        next=rows[limit - 1].id if len(rows) > limit else None,
    )


@router.get("/{entity}/periodic-orders/{order}", response=PeriodicOrderLinesOut, summary="Lire un ordre périodique")
def shown(request: HttpRequest, entity: UUID, order: UUID) -> PeriodicOrderLinesOut:
    """Avec chaque demande qu’il couvre. Refus : SPE-OPP-04, ACC-RIG-01."""
    row = queries.order(actor=access.acting(request), entity=entity, order=order, on=clock.today())
    lines = [PeriodicLineOut.of(each) for each in queries.lines(row)]
    return PeriodicOrderLinesOut(order=PeriodicOrderOut.of(row), lines=lines)


@router.post("/{entity}/periodic-orders", response={201: PeriodicOrderOut}, summary="Signer un ordre périodique")
def sign(request: HttpRequest, entity: UUID, given: PeriodicSignatureIn) -> Status[PeriodicOrderOut]:
    """Seule une personne signe. Refus : SPE-OPP-01 à SPE-OPP-03, SPE-ORD-01, ACC-RIG-01, ACC-SEP-02."""
    actor, on = access.acting(request), clock.today()
    told = {"centre": given.centre, "since": given.since, "until": given.until}
    done = actions.sign_periodic_order(actor=actor, entity=entity, total=Money.of(given.total), on=on, **told)  # type: ignore[arg-type]
    row = queries.order(actor=actor, entity=entity, order=done.order, on=on)
    return Status(201, PeriodicOrderOut.of(row))


@router.post("/{entity}/periodic-listings", response={204: None}, summary="Porter un contrat sur la liste")
def add(request: HttpRequest, entity: UUID, given: PeriodicListingIn) -> Status[None]:
    """Ses demandes passeront sans ordre préalable. Refus : SPE-OPP-05, SPE-OPP-06, SPE-ENG-01, ACC-RIG-01."""
    actions.list_periodic(actor=access.acting(request), entity=entity, on=clock.today(), **given.model_dump())
    return Status(204, None)


@router.delete("/{entity}/periodic-listings/{commitment}", response={204: None}, summary="Retirer un contrat")
def remove(request: HttpRequest, entity: UUID, commitment: UUID) -> Status[None]:
    """Ses demandes attendront un ordre. Refus : SPE-ENG-01, ACC-RIG-01."""
    actions.unlist_periodic(actor=access.acting(request), entity=entity, commitment=commitment, on=clock.today())
    return Status(204, None)
