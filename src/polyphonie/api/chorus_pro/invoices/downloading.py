"""Downloading invoices: readable, as a pivot, or as they came in, with the files that were added."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BeforeValidator, Field

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro import enclosing
from polyphonie.api.chorus_pro.answering import done
from polyphonie.api.chorus_pro.asking import Asked, Ordinal, Text
from polyphonie.api.chorus_pro.enclosing import Enclosed
from polyphonie.api.chorus_pro.problems import NOT_SERVED
from polyphonie.api.chorus_pro.shapes import Answer
from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import render
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import files_ahead
from polyphonie.invoicing.queries import InvoiceRow, numbered
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .addresses import router

files_router = Router(tags=["transverses : pièces"])

MOST: Final = 50
"""Invoices in one download: each is rendered on the way."""


def _yes(value: Any) -> Any:
    """OUI and NON, as programs write them, or a boolean."""
    return {"OUI": True, "NON": False}.get(value, value) if isinstance(value, str) else value


class InvoiceNamed(Asked):
    idFacture: Ordinal


class GroupAsked(Asked):
    listeFacture: Annotated[list[InvoiceNamed], Field(min_length=1, max_length=MOST)]
    format: Literal["PDF", "PIVOT", "ZIP", "ORIGINAL"] = "PDF"
    avecPiecesJointesComplementaires: Annotated[bool, BeforeValidator(_yes)] = False


class FileAsked(Asked):
    objetPieceJointe: Text = "DEMANDE_PAIEMENT"
    demandePaiement: GroupAsked | None = None


class FileSent(Asked):
    pieceJointeFichier: Enclosed
    pieceJointeNom: Text
    pieceJointeExtension: Text = ""
    pieceJointeTypeMime: Text = ""


class FileKept(Answer, total=False):
    pieceJointeId: int


class GroupTold(Answer, total=False):
    fichierResultat: str


class FileTold(Answer, total=False):
    pieceJointe: str


@files_router.post("/ajouter/fichier", response=FileKept, summary="Envoyer un fichier à joindre")
def add_file(request: HttpRequest, asked: FileSent) -> HttpResponse:
    """Garde un fichier sept jours, le temps que la facture ou la réponse qui le joint arrive.

    Refus : ACC-RIG-01, INV-ATT-01, API-CPR-06.
    """
    suffix = f".{asked.pieceJointeExtension.lower().lstrip('.')}" if asked.pieceJointeExtension else ""
    named = asked.pieceJointeNom.lower().endswith(suffix)
    sent = files_ahead.send_file_ahead(
        actor=access.acting(request),
        name=asked.pieceJointeNom if named else asked.pieceJointeNom + suffix,
        content=enclosing.opened(asked.pieceJointeFichier),
        on=clock.today(),
    )
    return done(pieceJointeId=sent.ordinal)


@router.post("/telecharger/groupe", response=GroupTold, summary="Télécharger des factures")
def group(request: HttpRequest, asked: GroupAsked) -> HttpResponse:
    """Une facture seule est donnée telle quelle ; plusieurs, ou une avec ses pièces, en ZIP. Refus : INV-FIN-01."""
    return done(fichierResultat=enclosing.enclosed(_packed(access.acting(request), asked)))


@files_router.post("/telecharger/pieceJointe", response=FileTold, summary="Télécharger les pièces de factures")
def files(request: HttpRequest, asked: FileAsked) -> HttpResponse:
    """Les pièces de factures, comme telecharger/groupe ; celles d'autres objets ne sont pas ici.

    Refus : INV-FIN-01, API-CPR-01.
    """
    if asked.objetPieceJointe != "DEMANDE_PAIEMENT" or asked.demandePaiement is None:
        raise Refused(NOT_SERVED())
    return done(pieceJointe=enclosing.enclosed(_packed(access.acting(request), asked.demandePaiement)))


def _packed(actor: Actor, asked: GroupAsked) -> bytes:
    rows = [
        numbered.numbered(actor=actor, ordinal=each.idFacture, on=clock.today()).invoice for each in asked.listeFacture
    ]
    found: list[tuple[str, bytes]] = []
    for row in rows:
        found.append(_file(row, asked.format))
        if asked.avecPiecesJointesComplementaires or asked.format == "ZIP":
            found += _added(row)
    if len(found) == 1 and asked.format != "ZIP":
        return found[0][1]
    return enclosing.zipped(found)


def _file(row: InvoiceRow, wanted: str) -> tuple[str, bytes]:
    name = row.number.replace("/", "-")
    if wanted == "PDF":
        report = queries.report(row)
        return f"{name}.pdf", render.pdf(report.document.invoice, report, language="fr")
    if wanted == "PIVOT":
        return f"{name}.xml", engine.convert(queries.document(row), to="pivot").content
    about, content = queries.opened(entity=row.entity, original=row.original)
    return about.name, content


def _added(row: InvoiceRow) -> list[tuple[str, bytes]]:
    """The files that the invoice bears, and those added since."""
    borne = [(each.file_name or "piece", each.content) for each in queries.document(row).attachments if each.content]
    added = [
        queries.attachment(entity=row.entity, identifier=row.id, attachment=each.id)
        for each in queries.attachments(entity=row.entity, identifier=row.id)
    ]
    return [*borne, *((about.name, content) for about, content in added)]
