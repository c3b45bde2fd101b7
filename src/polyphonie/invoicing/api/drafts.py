"""Drafts over HTTP: an invoice that a program writes field by field, checks, and deposits.

A draft is its writer's alone: a program reads and changes its own, never those of people or of other programs.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Status

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import drafting
from polyphonie.invoicing.actions import drafts as actions
from polyphonie.invoicing.actions.deposits import Receipt
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.drafts import MOST_DRAFTS
from polyphonie.kernel import clock, keys
from polyphonie.kernel.refusals import Refused

from . import files, shapes, sheets
from .addresses import router

TAGS: Final = ["factures : brouillons"]

OwnKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=keys.LONGEST,
        description="Sans effet : un brouillon ne devient qu'une facture, et refusé il est jugé de nouveau",
    ),
]


@router.get("/drafts", response=sheets.DraftsOut, tags=TAGS, summary="Lire vos brouillons")
def listed(request: HttpRequest) -> sheets.DraftsOut:
    """Ceux de votre programme, le dernier écrit d'abord, 200 au plus. Refus : ACC-RIG-01."""
    actor = access.acting(request)
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=clock.today())
    rows = kept.drafts(actor=actor, limit=MOST_DRAFTS)
    return sheets.DraftsOut(drafts=[sheets.DraftHeadOut.of(row) for row in rows])


@router.post("/drafts", response={201: sheets.DraftOut}, tags=TAGS, summary="Commencer un brouillon")
def begin(request: HttpRequest, response: HttpResponse, asked: sheets.DraftIn) -> Status[sheets.DraftOut]:
    """Une facture d'aujourd'hui, pour votre entreprise si elle est seule, avec ce que vous en dites, juste ou faux.

    Refus : ACC-RIG-01, INV-SUP-02, INV-DRF-02, INV-DRF-03, INV-TXT-01.
    """
    begun = actions.begin_draft(actor=access.acting(request), sheet=asked.sheet, on=clock.today())
    response["Location"] = f"{request.path}/{begun}"
    return Status(HTTPStatus.CREATED, _told(request, begun))


@router.get("/drafts/{draft}", response=sheets.DraftOut, tags=TAGS, summary="Lire un brouillon")
def draft(request: HttpRequest, draft: UUID) -> sheets.DraftOut:
    """Ce qu'il dit, ses pièces, et la facture qu'il est devenu. Refus : ACC-RIG-01, INV-DRF-01."""
    access.require_somewhere(access.acting(request), Right.INVOICE_DEPOSIT, on=clock.today())
    return _told(request, draft)


@router.put("/drafts/{draft}", response=sheets.DraftOut, tags=TAGS, summary="Écrire un brouillon")
def keep(request: HttpRequest, draft: UUID, asked: sheets.DraftIn) -> sheets.DraftOut:
    """Remplace tout ce qu'il dit, sauf ses pièces. Refus : ACC-RIG-01, INV-SUP-02, INV-DRF-01, 03, 07, INV-TXT-01."""
    actions.keep_draft(actor=access.acting(request), draft=draft, sheet=asked.sheet, on=clock.today())
    return _told(request, draft)


@router.delete("/drafts/{draft}", response={204: None}, tags=TAGS, summary="Supprimer un brouillon")
def discard(request: HttpRequest, draft: UUID) -> Status[None]:
    """Le met de côté trente jours, puis il est oublié. Refus : ACC-RIG-01, INV-DRF-01, INV-DRF-07."""
    actions.discard_draft(actor=access.acting(request), draft=draft, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/drafts/{draft}/restore", response={204: None}, tags=TAGS, summary="Récupérer un brouillon supprimé")
def restore(request: HttpRequest, draft: UUID) -> Status[None]:
    """Le reprend où il en était. Refus : ACC-RIG-01, INV-DRF-01, INV-DRF-07."""
    actions.restore_draft(actor=access.acting(request), draft=draft, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(
    "/drafts/{draft}/files",
    response={201: sheets.JoinedOut},
    tags=TAGS,
    summary="Joindre une pièce à un brouillon",
    openapi_extra=files.ONE_FILE,
)
def join(request: HttpRequest, draft: UUID) -> Status[sheets.JoinedOut]:
    """Elle sera dans la facture. Refus : ACC-RIG-01, INV-DRF-01, INV-DRF-03, INV-DRF-07, INV-ATT-01, INV-FIL-…"""
    name, content = files.received(request)
    joined = actions.join_file(actor=access.acting(request), draft=draft, name=name, content=content, on=clock.today())
    return Status(HTTPStatus.CREATED, sheets.JoinedOut(id=joined))


@router.delete(
    "/drafts/{draft}/files/{file}", response={204: None}, tags=TAGS, summary="Retirer une pièce d'un brouillon"
)
def remove(request: HttpRequest, draft: UUID, file: UUID) -> Status[None]:
    """Une pièce qui n'y est pas, ou plus, ne change rien. Refus : ACC-RIG-01, INV-DRF-01, INV-DRF-07."""
    actions.remove_file(actor=access.acting(request), draft=draft, file=file, on=clock.today())
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get("/drafts/{draft}/check", response=shapes.ReceiptOut, tags=TAGS, summary="Contrôler un brouillon")
def check(request: HttpRequest, draft: UUID) -> shapes.ReceiptOut:
    """Ce que répondrait son dépôt : 200 et `accepted`, ou le problème, `place` nommant chaque champ. Rien n'est gardé.

    Refus : comme le dépôt.
    """
    actor = access.acting(request)
    return _answered(actions.check_draft(actor=actor, draft=draft, channel=Channel.API, on=clock.today()))


@router.post(
    "/drafts/{draft}/deposit",
    response={201: shapes.ReceiptOut, 200: shapes.ReceiptOut},
    tags=TAGS,
    summary="Déposer un brouillon",
)
def deposit(
    request: HttpRequest, response: HttpResponse, draft: UUID, idempotency_key: OwnKey = None
) -> Status[shapes.ReceiptOut]:
    """Dépose la facture qu'il fait, comme toute autre. 200 : elle l'était déjà, voici son reçu.

    Refus : INV-DRF-01, INV-DRF-04 à 06, 08 à 10, ACC-RIG-01, et ceux d'un dépôt ; le brouillon reste, à corriger.
    """
    actor = access.acting(request)
    receipt = actions.deposit_draft(actor=actor, draft=draft, channel=Channel.API, on=clock.today())
    told = _answered(receipt)
    response["Location"] = f"{request.path.partition('/drafts/')[0]}/invoices/{receipt.entity}/{receipt.invoice}"
    return Status(HTTPStatus.OK if receipt.repeated else HTTPStatus.CREATED, told)


def _told(request: HttpRequest, draft: UUID) -> sheets.DraftOut:
    actor = access.acting(request)
    return sheets.DraftOut.of(kept.draft(actor=actor, draft=draft), kept.files(actor=actor, draft=draft))


def _answered(receipt: Receipt) -> shapes.ReceiptOut:
    """The receipt of a draft. Refuses what it refuses, each finding at the field that it concerns, if at one."""
    told = shapes.ReceiptOut.of(receipt)
    if not receipt.accepted:
        placed = [replace(each, where=drafting.place_of(each) or each.where) for each in receipt.refusals]
        raise Refused(*placed, facts=told.model_dump(mode="json"))
    return told
