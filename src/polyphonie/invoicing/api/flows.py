"""Flows over HTTP: sending one, following it, what became of each document, treating it again."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema, Status

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import flows as actions
from polyphonie.invoicing.queries import flows as found
from polyphonie.invoicing.queries.flows import FlowRow, ItemRow
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.flows import FLOW_STATE_NAMES, FlowState
from polyphonie.kernel import clock

from . import files, shapes
from .addresses import router
from .deposits import Key

TAGS: Final = ["factures : flux"]
MOST: Final = 200


class FlowOut(Schema):
    """A flow. `refusals` are those of the whole; those of each document are in its items."""

    id: UUID
    number: int
    name: str
    channel: str
    interface: str
    syntax: str
    size: int
    sha256: str
    state: FlowState
    state_name: str
    received_at: datetime
    state_at: datetime
    accepted: int
    refused: int
    may_be_retreated: bool
    refusals: list[shapes.RefusalOut]

    @classmethod
    def of(cls, row: FlowRow) -> Self:
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("state_name", "refusals")},
            state_name=FLOW_STATE_NAMES[row.state][0],
            refusals=shapes.RefusalOut.listed(row.refusals),
        )


class FlowsOut(Schema):
    """A page of flows, newest first. `next` is the `after` of the following page, null on the last one."""

    flows: list[FlowOut]
    next: UUID | None


class ItemOut(Schema):
    """What became of one document: its invoice, or every reason why there is none. `place` counts from 0.

    `already_deposited`: it is refused for having come in before, with this same content; there is nothing to do again.
    """

    place: int
    name: str
    size: int
    sha256: str
    accepted: bool
    already_deposited: bool
    number: str
    entity: UUID | None
    invoice: UUID | None
    treated_at: datetime
    refusals: list[shapes.RefusalOut]

    @classmethod
    def of(cls, row: ItemRow) -> Self:
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name != "refusals"},
            refusals=shapes.RefusalOut.listed(row.refusals),
        )


class ItemsOut(Schema):
    """A page of the documents of a flow, in its order. `next` is the `after` of the following page."""

    items: list[ItemOut]
    next: int | None


@router.post(
    "/flows",
    response={202: FlowOut, 200: FlowOut},
    tags=TAGS,
    summary="Envoyer un flux",
    openapi_extra=files.ONE_FILE,
)
def send(request: HttpRequest, response: HttpResponse, idempotency_key: Key = None) -> Status[FlowOut]:
    """Reçoit un fichier XML, PDF, ZIP ou TAR.GZ de factures ; il est traité à part. 202 : reçu, à suivre.

    Corps de la requête, il pèse jusqu'à 1 Go ; en multipart/form-data, jusqu'à 100 Mo.
    200 : la même demande (même clé) avait déjà été reçue. Refus : ACC-RIG-01, INV-FLW-04, INV-FLW-05, KER-KEY-01.
    """
    actor, on = access.acting(request), clock.today()
    with files.kept(request) as (name, file):
        receipt = actions.receive_flow(
            actor=actor, file=file, name=name or "flux", channel=Channel.API, on=on, key=idempotency_key
        )
    response["Location"] = f"{request.path}/{receipt.flow}"
    row = found.flow(actor=actor, identifier=receipt.flow, on=on)
    return Status(HTTPStatus.OK if receipt.repeated else HTTPStatus.ACCEPTED, FlowOut.of(row))


@router.get("/flows", response=FlowsOut, tags=TAGS, summary="Lister vos flux")
def listed(
    request: HttpRequest,
    state: Annotated[list[FlowState] | None, Query()] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = found.PAGE,
) -> FlowsOut:
    """Vos flux et ceux de vos fournisseurs, du plus récent au plus ancien."""
    rows = found.flows(
        actor=access.acting(request), on=clock.today(), states=frozenset(state or ()), after=after, limit=limit + 1
    )
    return FlowsOut(
        flows=[FlowOut.of(row) for row in rows[:limit]], next=rows[limit - 1].id if len(rows) > limit else None
    )


@router.get("/flows/{flow}", response=FlowOut, tags=TAGS, summary="Suivre un flux")
def read(request: HttpRequest, flow: UUID) -> FlowOut:
    """Où en est un flux. Refus : INV-FLW-01."""
    return FlowOut.of(found.flow(actor=access.acting(request), identifier=flow, on=clock.today()))


@router.get("/flows/{flow}/items", response=ItemsOut, tags=TAGS, summary="Lire le compte rendu d'un flux")
def items(
    request: HttpRequest,
    flow: UUID,
    only: Literal["all", "refused"] = "all",
    after: Annotated[int, Query(ge=-1, le=2**31 - 1)] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST)] = found.PAGE,
) -> ItemsOut:
    """Ce qu'est devenu chaque document, un à un, avec tous ses motifs. Refus : INV-FLW-01."""
    row = found.flow(actor=access.acting(request), identifier=flow, on=clock.today())
    rows = found.items(row, after=after, limit=limit + 1, refused_only=only == "refused")
    return ItemsOut(
        items=[ItemOut.of(item) for item in rows[:limit]], next=rows[limit - 1].place if len(rows) > limit else None
    )


@router.post("/flows/{flow}/retreat", response={202: FlowOut}, tags=TAGS, summary="Traiter à nouveau un flux")
def retreat(request: HttpRequest, flow: UUID) -> Status[FlowOut]:
    """Traite à nouveau les documents refusés, sans renvoyer le fichier. Refus : INV-FLW-01, INV-FLW-06, KER-LIF-01."""
    actor, on = access.acting(request), clock.today()
    row = found.flow(actor=actor, identifier=flow, on=on)
    actions.retreat(actor=actor, depositor=row.depositor, flow=row.id, on=on)
    return Status(HTTPStatus.ACCEPTED, FlowOut.of(found.flow(actor=actor, identifier=flow, on=on)))
