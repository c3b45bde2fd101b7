"""Over HTTP: which body pays for the invoices of which structure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.spending import actions
from polyphonie.spending.queries import payers as queries
from polyphonie.spending.queries.payers import PayerRow

from .shapes import Entity

router = Router(tags=["organismes payeurs"])


class PayerIn(Schema):
    """`source` : la décision qui désigne l'organisme payeur."""

    structure: UUID
    from_on: date
    source: Annotated[str, Field(min_length=1, max_length=200)]


class PayerOut(Schema):
    id: UUID
    structure: UUID
    name: str
    siret: str
    from_on: date
    source: str
    superseded: bool

    @classmethod
    def of(cls, row: PayerRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PayersOut(Schema):
    payers: list[PayerOut]
    next: UUID | None


class PayersIn(Schema):
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/{entity}/payers", response=PayersOut, summary="Lister les structures dont les factures sont payées ici")
def payers(request: HttpRequest, entity: Entity, asked: Query[PayersIn]) -> PayersOut:
    """De la désignation la plus récente à la plus ancienne. Refus : ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    rows = queries.payers(actor=actor, entity=entity, on=on, after=asked.after, limit=asked.limit + 1)
    told = [PayerOut.of(row) for row in rows[: asked.limit]]
    return PayersOut(payers=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.post("/{entity}/payers", response={204: None}, summary="Désigner l'organisme payeur d'une structure")
def name(request: HttpRequest, entity: Entity, given: PayerIn) -> Status[None]:
    """Refus : SPE-PAY-02, ACC-RIG-01."""
    actions.name_payer(actor=access.acting(request), entity=entity, on=clock.today(), **given.dict())
    return Status(204, None)
