"""Mandates over HTTP, to read: for whom one's company deposits and follows invoices, and who does it for it."""

from __future__ import annotations

from datetime import date
from typing import Final, Self
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel

from polyphonie.access import queries as access
from polyphonie.access.queries import MandateRow
from polyphonie.access.terms import Right
from polyphonie.kernel import clock

from .addresses import router

_TAGS: Final = ["mandats"]


class MandateOut(BaseModel):
    """Who deposits and follows for whom; `ends_on` is the first day on which it no longer holds, null without end."""

    id: UUID
    principal: UUID
    principal_name: str
    agent: UUID
    agent_name: str
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, row: MandateRow) -> Self:
        return cls(
            id=row.id,
            principal=row.principal,
            principal_name=row.principal_name,
            agent=row.agent,
            agent_name=row.agent_name,
            starts_on=row.span.start,
            ends_on=row.span.end,
        )


class MandatesOut(BaseModel):
    """`given` by your companies to others, `received` by them; those that hold today or will later, newest first."""

    given: list[MandateOut]
    received: list[MandateOut]


@router.get("/mandates", response=MandatesOut, tags=_TAGS, summary="Lire les mandats de votre entreprise")
def mandates(request: HttpRequest) -> MandatesOut:
    """Les mandats donnés et reçus. Ils se donnent dans le portail, par qui gère les personnes. Refus : ACC-RIG-01.

    Le jeton d'un mandataire agit pour ses mandants sans rien de plus : déposez leurs factures, suivez-les.
    """
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    own = {actor.perimeter.id} if isinstance(actor, access.ClientActor) else set[UUID]()
    rows = access.mandates_of(own, on=on)
    return MandatesOut(
        given=[MandateOut.of(row) for row in rows if row.principal in own],
        received=[MandateOut.of(row) for row in rows if row.agent in own],
    )
