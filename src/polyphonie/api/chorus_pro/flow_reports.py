"""What became of a flow: its state, and what was wrong with each of its invoices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.documents import flow as foreign
from polyphonie.invoicing.queries import flows
from polyphonie.invoicing.queries.flows import FlowRow, ItemRow
from polyphonie.invoicing.terms.flows import FLOW_NOT_FOUND
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal, Refused

from . import enclosing
from .answering import done, instant
from .asking import Asked, Text
from .shapes import Answer

router = Router(tags=["transverses : flux"])

MOST_TOLD = 1_000
"""Errors told of one flow; the rest is in our own API, page by page."""


class ReportAsked(Asked):
    numeroFluxDepot: Text
    syntaxeFlux: Text = ""


class InvoiceError(TypedDict, total=False):
    numeroDP: str
    identifiantFournisseur: str
    identifiantDestinataire: str
    libelleErreurDP: str


class FlowError(TypedDict, total=False):
    codeErreur: str
    libelleErreur: str
    natureErreur: str


class Report(Answer, total=False):
    numeroFluxDepot: str
    nomFichierFlux: str
    codeInterfaceFlux: str
    designationPartenaire: str
    etatCourantFlux: str
    dateDepotFlux: str
    dateHeureEtatCourantFlux: str
    fichierCR: str


class DetailedReport(Answer, total=False):
    nomFichier: str
    codeInterfaceDepotFlux: str
    etatCourantDepotFlux: str
    dateDepotFlux: str
    dateHeureEtatCourantFlux: str
    listeErreurDP: list[InvoiceError]
    listeErreurTechnique: list[FlowError]


@router.post("/consulterCR", response=Report, summary="Consulter le compte rendu d'un flux")
def report(request: HttpRequest, asked: ReportAsked) -> HttpResponse:
    """L'état d'un flux, et son compte rendu en texte (base64) quand il a été traité. Refus : INV-FLW-01."""
    row = numbered(request, asked.numeroFluxDepot)
    return done(
        numeroFluxDepot=str(row.number),
        nomFichierFlux=row.name,
        codeInterfaceFlux=row.interface or None,
        designationPartenaire=row.depositor_name,
        etatCourantFlux=foreign.CHORUS_STATES[row.state],
        dateDepotFlux=instant(row.received_at),
        dateHeureEtatCourantFlux=instant(row.state_at),
        fichierCR=enclosing.enclosed(_written(row).encode()) if row.over else None,
    )


@router.post("/consulterCRDetaille", response=DetailedReport, summary="Consulter le compte rendu détaillé d'un flux")
def detailed_report(request: HttpRequest, asked: ReportAsked) -> HttpResponse:
    """L'état d'un flux, ce qui l'a fait rejeter, et chaque facture refusée avec tous ses motifs. Refus : INV-FLW-01."""
    row = numbered(request, asked.numeroFluxDepot)
    refused = flows.items(row, refused_only=True, limit=MOST_TOLD)
    return done(
        nomFichier=row.name,
        codeInterfaceDepotFlux=row.interface or None,
        etatCourantDepotFlux=foreign.CHORUS_STATES[row.state],
        dateDepotFlux=instant(row.received_at),
        dateHeureEtatCourantFlux=instant(row.state_at),
        listeErreurDP=[_invoice_error(item) for item in refused],
        listeErreurTechnique=[
            {"codeErreur": each.code, "libelleErreur": each.fr, "natureErreur": "BLOQUANTE"} for each in row.refusals
        ],
    )


def numbered(request: HttpRequest, number: str) -> FlowRow:
    """The flow that a program names by its number. Refuses: INV-FLW-01."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Refused(FLOW_NOT_FOUND())
    return flows.flow_numbered(actor=access.acting(request), number=int(number), on=clock.today())


def _invoice_error(item: ItemRow) -> dict[str, Any]:
    return {"numeroDP": item.number or item.name, "libelleErreurDP": _sentence(item.refusals)}


def _sentence(refusals: tuple[Refusal, ...]) -> str:
    return " ; ".join(f"{each.code} : {each.fr}" for each in refusals)


def _written(row: FlowRow) -> str:
    """The report as a text for people."""
    lines = [
        f"Flux {row.number} · {row.name}",
        f"{foreign.CHORUS_STATES[row.state]} · {row.accepted} facture(s) intégrée(s), {row.refused} refusée(s)",
        *(f"{each.code} : {each.fr}" for each in row.refusals),
    ]
    for item in flows.items(row, refused_only=True, limit=MOST_TOLD):
        lines += ["", item.name, *(f"  {each.code} : {each.fr}" for each in item.refusals)]
    return "\n".join(lines) + "\n"
