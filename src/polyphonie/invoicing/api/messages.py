"""Life-cycle messages over HTTP: those of an invoice, sending one, telling a status, taking those that wait."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Final, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema, Status

from polyphonie.access import queries as access
from polyphonie.documents.invoice.cdar.composing import Amount, Cause
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.actions import messages
from polyphonie.invoicing.downloads import handed
from polyphonie.invoicing.queries import messages as queries
from polyphonie.invoicing.queries.messages import MessageRow
from polyphonie.kernel import clock

from . import files
from .addresses import router

TAGS: Final = ["factures : messages de cycle de vie"]
_ONE_MESSAGE: Final[dict[str, Any]] = {
    "responses": {200: {"content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}}}}
}


class MessageOut(Schema):
    """A life-cycle message. `status` is its number, 200 to 228; `platform` where one that was made must go."""

    entity: UUID
    id: UUID
    invoice: UUID
    incoming: bool
    number: str
    status: str
    status_name: str
    given_at: datetime
    kept_at: datetime
    to_portal: bool
    platform: str
    handed_over_at: datetime | None

    @classmethod
    def of(cls, row: MessageRow) -> Self:
        return cls(
            entity=row.entity,
            id=row.id,
            invoice=row.invoice,
            incoming=row.incoming,
            number=row.number,
            status=row.status,
            status_name=row.status_name("fr"),
            given_at=row.given_at,
            kept_at=row.kept_at,
            to_portal=row.to_portal,
            platform=row.platform,
            handed_over_at=row.handed_over_at,
        )


class MessagesOut(Schema):
    messages: list[MessageOut]


class OutgoingOut(Schema):
    """A page of messages that wait. `next` is the `after` of the following page, null on the last one."""

    messages: list[MessageOut]
    next: UUID | None


class CauseIn(Schema):
    code: str = Field(max_length=30)
    note: str = Field("", max_length=1024)
    action: str = Field("", max_length=3)


class AmountIn(Schema):
    amount: Decimal = Field(max_digits=18, decimal_places=2)
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    rate: Decimal = Field(max_digits=5, decimal_places=2, ge=0)


class MessageStatusIn(Schema):
    """A status to tell: 204 to 207 by the recipient; 212, 220, 224 to 226 by the supplier. `amounts`: paid, by rate."""

    status: str = Field(pattern=r"^2[0-9]{2}$")
    causes: list[CauseIn] = Field(default=[], max_length=20)
    amounts: list[AmountIn] = Field(default=[], max_length=20)
    comment: str = Field("", max_length=1024)


class ReceivedOut(Schema):
    entity: UUID
    invoice: UUID
    status: str
    repeated: bool


class ReceivedMessageOut(Schema):
    received: list[ReceivedOut]


class HandOverIn(Schema):
    entity: UUID
    messages: list[UUID] = Field(min_length=1, max_length=500)


class HandedOverOut(Schema):
    handed_over: int


@router.get(
    "/invoices/{entity}/{identifier}/messages",
    response=MessagesOut,
    tags=TAGS,
    summary="Lire les messages de cycle de vie d'une facture",
)
def of_invoice(request: HttpRequest, entity: UUID, identifier: UUID) -> MessagesOut:
    """Les messages (CDAR) reçus et faits, du plus ancien au plus récent. Refus : INV-FIN-01."""
    _seen(request, entity, identifier)
    rows = queries.messages_of(entity=entity, invoice=identifier)
    return MessagesOut(messages=[MessageOut.of(row) for row in rows])


@router.get(
    "/invoices/{entity}/{identifier}/messages/{message}",
    tags=TAGS,
    summary="Télécharger un message de cycle de vie",
    openapi_extra=_ONE_MESSAGE,
)
def one(request: HttpRequest, entity: UUID, identifier: UUID, message: UUID) -> HttpResponse:
    """Le message, à l'octet près. Refus : INV-FIN-01, INV-MSG-08."""
    _seen(request, entity, identifier)
    about, content = queries.message(entity=entity, invoice=identifier, identifier=message)
    return handed(content, name=about.name, media_type=about.media_type)


@router.post(
    "/invoices/{entity}/{identifier}/messages",
    response={204: None},
    tags=TAGS,
    summary="Dire un statut qui n'est pas un état",
)
def tell(request: HttpRequest, entity: UUID, identifier: UUID, asked: MessageStatusIn) -> Status[None]:
    """Approuvée, en litige (destinataire) ; encaissée, annulée (fournisseur)… : le message en est fait et gardé.

    Refus : INV-FIN-01, INV-MSG-05 à 07, INV-TXT-01, ACC-RIG-01.
    """
    messages.tell(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        status=asked.status,
        causes=[Cause(each.code, each.note, each.action) for each in asked.causes],
        amounts=[Amount("MEN", each.amount, each.currency, percentage=each.rate) for each in asked.amounts],
        comment=asked.comment,
        on=clock.today(),
    )
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(
    "/messages",
    response=ReceivedMessageOut,
    tags=TAGS,
    summary="Envoyer un message de cycle de vie",
    openapi_extra=files.ONE_FILE,
)
def receive(request: HttpRequest) -> ReceivedMessageOut:
    """Applique un message CDAR à ses factures. Le même message deux fois ne change rien la seconde (`repeated`).

    Refus : DOC-…, INV-MSG-01 à 04, ACC-RIG-01, KER-LIF-01 et ce que refusent les actes.
    """
    name, content = files.received(request)
    taken = messages.receive(actor=access.acting(request), content=content, file_name=name, on=clock.today())
    return ReceivedMessageOut(
        received=[
            ReceivedOut(entity=each.entity, invoice=each.invoice, status=each.status, repeated=each.repeated)
            for each in taken
        ]
    )


@router.get("/messages/outgoing", response=OutgoingOut, tags=TAGS, summary="Lire les messages à remettre")
def outgoing(
    request: HttpRequest,
    platform: Annotated[str | None, Query(pattern=r"^[0-9]{4}$", description="Matricule de la plateforme")] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = queries.PAGE,
) -> OutgoingOut:
    """Les messages à remettre à une autre plateforme, du plus ancien au plus récent. Refus : ACC-RIG-01."""
    rows = queries.outgoing(
        actor=access.acting(request), on=clock.today(), platform=platform, after=after, limit=limit + 1
    )
    following = rows[limit - 1].id if len(rows) > limit else None
    return OutgoingOut(messages=[MessageOut.of(row) for row in rows[:limit]], next=following)


@router.post("/messages/handed-over", response=HandedOverOut, tags=TAGS, summary="Dire que des messages sont remis")
def hand_over(request: HttpRequest, asked: HandOverIn) -> HandedOverOut:
    """Ils n'attendent plus ; redit, rien ne change. Refus : ACC-RIG-01, INV-MSG-08."""
    count = messages.hand_over(
        actor=access.acting(request), entity=asked.entity, messages=asked.messages, on=clock.today()
    )
    return HandedOverOut(handed_over=count)


def _seen(request: HttpRequest, entity: UUID, identifier: UUID) -> None:
    on: date = clock.today()
    invoices.invoice(actor=access.acting(request), entity=entity, identifier=identifier, on=on)
