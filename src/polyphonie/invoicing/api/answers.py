"""Acting over HTTP on an invoice: the recipient's states, the supplier's answers."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from polyphonie.access import queries as access
from polyphonie.invoicing import terms
from polyphonie.invoicing.actions import answers, treatments
from polyphonie.kernel import clock

from . import files, shapes
from .addresses import router

TAGS: Final = ["factures : traitement"]

_COMPLETION: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "comment": {"type": "string", "maxLength": terms.LONGEST_WORDS},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


@router.post(
    "/invoices/{entity}/{identifier}/status",
    response=shapes.TreatedOut,
    tags=TAGS,
    summary="Changer l'état d'une facture reçue",
)
def treat(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.StatusIn) -> shapes.TreatedOut:
    """Dit où en est une facture reçue. Le même état, redit avec les mêmes mots, ne change rien.

    Refus : INV-FIN-01, INV-STA-01 à 04, INV-RSN-01, INV-RSN-02, KER-LIF-01, ACC-RIG-01, ACC-SEP-02.
    """
    treated = treatments.treat(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        state=asked.state,
        reason=asked.reason,
        reason_code=asked.reason_code,
        service_on=asked.service_on,
        payment_request_number=asked.payment_request_number,
        on=clock.today(),
    )
    return shapes.TreatedOut(state=treated.state, state_name=shapes.state_name(treated.state), unusual=treated.unusual)


@router.post(
    "/invoices/{entity}/{identifier}/complete",
    response={204: None},
    tags=TAGS,
    summary="Compléter une facture suspendue",
    openapi_extra=_COMPLETION,
)
def complete(request: HttpRequest, entity: UUID, identifier: UUID) -> Status[None]:
    """Répond à une suspension par un commentaire et des documents.

    Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01, INV-CPL-01, INV-ATT-01.
    """
    comment, added = files.completion(request)
    answers.complete(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        comment=comment,
        files=added,
        on=clock.today(),
    )
    return Status(204, None)


@router.post(
    "/invoices/{entity}/{identifier}/acknowledge",
    response={204: None},
    tags=TAGS,
    summary="Acquitter un rejet",
)
def acknowledge(request: HttpRequest, entity: UUID, identifier: UUID) -> Status[None]:
    """Dit qu'un rejet a été lu. Refus : INV-FIN-01, ACC-RIG-01, INV-ACK-01."""
    answers.acknowledge(actor=access.acting(request), entity=entity, invoice=identifier, on=clock.today())
    return Status(204, None)


@router.post(
    "/invoices/{entity}/{identifier}/recycle",
    response=shapes.RecycledOut,
    tags=TAGS,
    summary="Renvoyer une facture à recycler",
)
def recycle(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.AddressIn) -> shapes.RecycledOut:
    """Adresse la facture à une autre structure, un autre service ou un autre engagement, sans la déposer à nouveau.

    Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01, INV-REC-…, INV-SRV-…, INV-COM-…, INV-REF-01.
    """
    recycled = answers.recycle(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        siret=asked.siret,
        service_code=asked.service_code,
        commitment_number=asked.commitment_number,
        on=clock.today(),
    )
    return shapes.RecycledOut(entity=recycled.entity, invoice=recycled.invoice)
