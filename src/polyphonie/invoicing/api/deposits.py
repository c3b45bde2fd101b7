"""Depositing over HTTP, and one's refused deposits."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Status

from polyphonie.access import queries as access
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel import clock, keys
from polyphonie.kernel.refusals import Refused

from . import files, shapes
from .addresses import router

TAGS: Final = ["factures : dépôt"]

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=keys.LONGEST,
        description="Votre clé : la même demande, répétée avec elle, reçoit le même reçu",
    ),
]


Chosen = Annotated[
    Literal["", "A1", "A2", "A9", "A12"],
    Query(alias="framework", description="Le cadre de facturation, quand la facture ne le dit pas (BT-23)"),
]
Validator = Annotated[
    str,
    Query(
        alias="validator",
        max_length=20,
        pattern="^[0-9A-Za-z ]*$",
        description="Le SIRET du valideur (cadres A9 et A12), quand la facture ne le dit pas",
    ),
]


@router.post(
    "/invoices",
    response={201: shapes.ReceiptOut, 200: shapes.ReceiptOut},
    tags=TAGS,
    summary="Déposer une facture",
    openapi_extra=files.ONE_FILE,
)
def deposit(
    request: HttpRequest,
    response: HttpResponse,
    idempotency_key: Key = None,
    framework: Chosen = "",
    validator: Validator = "",
) -> Status[shapes.ReceiptOut]:
    """Dépose une facture UBL, CII ou Factur-X pour la structure qu'elle désigne.

    201 : acceptée, son adresse est dans `Location`. 200 : la même demande (même clé) avait déjà reçu ce reçu.
    400, 409 ou 422 : refusée, `errors` dit tous les motifs, à côté du reçu ; corrigez et recommencez.
    """
    name, content = files.received(request)
    receipt = deposits.deposit(
        actor=access.acting(request),
        content=content,
        file_name=name,
        channel=Channel.API,
        on=clock.today(),
        key=idempotency_key,
        framework=framework,
        validator=validator,
    )
    told = shapes.ReceiptOut.of(receipt)
    if not receipt.accepted:
        raise Refused(*receipt.refusals, facts=told.model_dump(mode="json"))
    response["Location"] = f"{request.path}/{receipt.entity}/{receipt.invoice}"
    return Status(HTTPStatus.OK if receipt.repeated else HTTPStatus.CREATED, told)


@router.get("/deposits/refused", response=shapes.RefusedDepositsOut, tags=TAGS, summary="Lire vos dépôts refusés")
def refused_deposits(
    request: HttpRequest,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = queries.PAGE,
) -> shapes.RefusedDepositsOut:
    """Vos propres dépôts refusés, du plus récent au plus ancien, avec leurs motifs."""
    rows = queries.refused_deposits(actor=access.acting(request), after=after, limit=limit + 1)
    return shapes.RefusedDepositsOut(
        deposits=[shapes.RefusedDepositOut.of(row) for row in rows[:limit]],
        next=rows[limit - 1].id if len(rows) > limit else None,
    )
