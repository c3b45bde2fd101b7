"""Mandates over HTTP: for whom one's company deposits and follows invoices, and who does it for one's own."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, Field

from polyphonie.access import actions as access_actions
from polyphonie.access import queries as access
from polyphonie.access.queries import MandateRow
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.parties import actions

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


class MandateIn(BaseModel):
    """Whom to mandate: from today on, without end, unless told otherwise. `ends_on` is the first day without it."""

    siret: Annotated[str, Field(pattern=r"^[0-9]{14}$", examples=["99992002800019"])]
    starts_on: date | None = None
    ends_on: date | None = None


class GivenOut(BaseModel):
    id: UUID
    new: bool


@router.get("/mandates", response=MandatesOut, tags=_TAGS, summary="Lire les mandats de votre entreprise")
def mandates(request: HttpRequest) -> MandatesOut:
    """Les mandats donnés et reçus. Refus : ACC-RIG-01.

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


@router.post(
    "/mandates", response={201: GivenOut, 200: GivenOut}, tags=_TAGS, summary="Mandater une entreprise pour la vôtre"
)
def give(request: HttpRequest, asked: MandateIn) -> Status[GivenOut]:
    """Ses personnes et ses programmes déposeront et suivront les factures de votre entreprise. 200 : c'était déjà fait.

    Le client d'API a reçu de votre gestionnaire le droit `mandate.manage`.
    Refus : ACC-RIG-01, PAR-MAN-01, ACC-ROL-02, ACC-MAN-01, ACC-MAN-02.
    """
    actor, on = access.acting(request), clock.today()
    assert isinstance(actor, access.ClientActor), "only programs call here"
    given = actions.mandate_company(
        actor=actor,
        supplier=actor.perimeter.id,
        siret=asked.siret,
        start=asked.starts_on or on,
        until=asked.ends_on,
        on=on,
    )
    return Status(HTTPStatus.CREATED if given.new else HTTPStatus.OK, GivenOut(id=given.mandate, new=given.new))


@router.post("/mandates/{mandate}/end", response={204: None}, tags=_TAGS, summary="Mettre fin à un mandat")
def end(request: HttpRequest, mandate: UUID) -> Status[None]:
    """Met fin, aujourd'hui, à un mandat que votre entreprise a donné ou reçu. Refus : ACC-MAN-03."""
    access_actions.end_mandate(actor=access.acting(request), mandate=mandate, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)
