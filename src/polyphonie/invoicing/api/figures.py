"""Dashboards over HTTP: whose figures one may see, and the figures of the last twelve months."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, PerimeterKind
from polyphonie.invoicing.queries import figures
from polyphonie.invoicing.queries.figures import Dashboard, Month, Owner
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.parties import queries as parties

from .addresses import router

TAGS: Final = ["tableaux de bord"]


class OwnerOut(BaseModel):
    """Whose figures they are; `id` is an entity's or a supplier's, or zeros for the platform."""

    id: UUID
    kind: PerimeterKind
    name: str


class OwnersOut(BaseModel):
    owners: list[OwnerOut]


class MonthOut(BaseModel):
    """What became of the invoices deposited in a month, in euros; delays in days, from deposit to payment."""

    first_day: date
    number: int
    amount: Decimal
    rejected: int
    median_delay: int | None
    ninth_decile_delay: int | None

    @classmethod
    def of(cls, month: Month) -> Self:
        return cls(
            first_day=month.first_day,
            number=month.number,
            amount=month.amount.decimal,
            rejected=month.rejected,
            median_delay=month.median,
            ninth_decile_delay=month.ninth_decile,
        )


class FiguresOut(BaseModel):
    """The last twelve months, oldest first, and all of them together; numbers by state, cause of rejection, service.

    They are counted every hour and every night: `counted_at` says when, null when nothing was counted yet.
    """

    owner: OwnerOut
    months: list[MonthOut]
    whole: MonthOut | None
    states: dict[InvoiceState, int]
    causes: dict[str, int]
    services: dict[str, int]
    counted_at: datetime | None

    @classmethod
    def of(cls, found: Dashboard) -> Self:
        return cls(
            owner=_owner(found.owner),
            months=[MonthOut.of(month) for month in found.months],
            whole=MonthOut.of(found.whole) if found.whole else None,
            states=dict(found.states),
            causes=dict(found.causes),
            services=dict(found.services),
            counted_at=found.counted_at,
        )


@router.get("/figures", response=OwnersOut, tags=TAGS, summary="Lister vos tableaux de bord")
def owners(request: HttpRequest) -> OwnersOut:
    """Les structures et les fournisseurs dont vous pouvez lire les chiffres. Refus : ACC-RIG-01."""
    found = figures.owners(actor=access.acting(request), on=clock.today())
    return OwnersOut(owners=[_owner(owner) for owner in found])


@router.get("/figures/{owner}", response=FiguresOut, tags=TAGS, summary="Lire un tableau de bord")
def read(request: HttpRequest, owner: UUID) -> FiguresOut:
    """Volumes, délais, rejets par cause, états et services, sur douze mois. Refus : ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    among = figures.owners(actor=actor, on=on)
    found = figures.owner_of(owner, among=among) or Owner(
        Perimeter.of_entity(owner), parties.names([owner]).get(owner, "")
    )
    return FiguresOut.of(figures.dashboard(found, actor=actor, on=on))


def _owner(owner: Owner) -> OwnerOut:
    return OwnerOut(id=owner.perimeter.id, kind=owner.perimeter.kind, name=owner.name)
