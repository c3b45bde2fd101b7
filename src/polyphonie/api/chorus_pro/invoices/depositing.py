"""Depositing: a flow of files, a PDF, or an invoice field by field."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro import enclosing
from polyphonie.api.chorus_pro.answering import day, done, number
from polyphonie.api.chorus_pro.asking import Asked, Text
from polyphonie.api.chorus_pro.code_lists import FLOW_SYNTAXES
from polyphonie.api.chorus_pro.enclosing import Enclosed
from polyphonie.api.chorus_pro.problems import SYNTAX_UNKNOWN
from polyphonie.api.chorus_pro.shapes import Answer
from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import model
from polyphonie.invoicing.actions import compositions, files_ahead, flows
from polyphonie.invoicing.queries import numbered
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from . import entering, telling
from .addresses import router
from .entering import SubmissionAsked


class FlowAsked(Asked):
    fichierFlux: Enclosed
    nomFichier: Text = ""
    syntaxeFlux: Text
    avecSignature: bool = False


class PdfAsked(Asked):
    fichierFacture: Enclosed
    nomFichier: Text = "facture.pdf"
    formatDepot: Text = "PDF_NON_SIGNE"


class FlowTaken(Answer, total=False):
    numeroFluxDepot: str
    dateDepot: str
    syntaxeFlux: str


class PdfTaken(Answer, total=False):
    pieceJointeId: int
    numeroFacture: str
    dateFacture: str
    codeDevise: str
    montantHtTotal: float
    montantTva: float
    montantAPayer: float
    codeDestinataire: str
    codeServiceExecutant: str
    numeroBonCommande: str


class Submitted(Answer, total=False):
    identifiantFactureCPP: int
    numeroFacture: str
    statutFacture: str
    dateDepot: str
    identifiantStructure: str
    empreinteCertificatDepot: str


@router.post("/deposer/flux", response=FlowTaken, summary="Déposer un flux de factures")
def deposit_flow(request: HttpRequest, asked: FlowAsked) -> HttpResponse:
    """Un fichier UBL, CII ou Factur-X, ou un ZIP ou TAR.GZ d'eux. Ce qu'il en advient : consulterCRDetaille.

    Refus : ACC-RIG-01, API-CPR-06, API-CPR-07, INV-FLW-04, INV-FLW-05.
    """
    on = clock.today()
    syntax = FLOW_SYNTAXES.get(asked.syntaxeFlux)
    if syntax is None:
        raise Refused(SYNTAX_UNKNOWN(code=asked.syntaxeFlux, expected=", ".join(FLOW_SYNTAXES)))
    receipt = flows.receive_flow(
        actor=access.acting(request),
        file=io.BytesIO(enclosing.opened(asked.fichierFlux)),
        name=asked.nomFichier,
        channel=Channel.API,
        syntax=syntax,
        on=on,
    )
    return done(numeroFluxDepot=str(receipt.number), dateDepot=day(on), syntaxeFlux=asked.syntaxeFlux)


@router.post("/deposer/pdf", response=PdfTaken, summary="Envoyer le PDF d'une facture avant ses champs")
def deposit_pdf(request: HttpRequest, asked: PdfAsked) -> HttpResponse:
    """Garde le PDF en attente de `soumettre`, et dit ce qu'on y lit si c'est un Factur-X.

    Refus : ACC-RIG-01, API-CPR-06, INV-ATT-01.
    """
    content = enclosing.opened(asked.fichierFacture)
    sent = files_ahead.send_file_ahead(
        actor=access.acting(request), name=asked.nomFichier, content=content, on=clock.today()
    )
    try:
        document = engine.read(content, file_name=asked.nomFichier).invoice
    except engine.Unreadable:
        return done(pieceJointeId=sent.ordinal)
    return done(pieceJointeId=sent.ordinal, **_read(document))


@router.post("/soumettre", response=Submitted, summary="Soumettre une facture champ par champ")
def submit(request: HttpRequest, asked: SubmissionAsked) -> HttpResponse:
    """La facture est composée en UBL de ses champs, contrôlée et déposée ; ses pièces ont été envoyées avant.

    Refus : ACC-RIG-01, INV-CMP-…, INV-ATT-02, API-CPR-03, API-CPR-08, API-CPR-09, et tous ceux d'un dépôt.
    """
    actor, on = access.acting(request), clock.today()
    supplier = entering.supplier(asked, actor=actor, on=on)
    entry = entering.entry(asked, supplier=supplier, actor=actor, on=on)
    receipt = compositions.compose(actor=actor, supplier=supplier.id, entry=entry, channel=Channel.API, on=on)
    if not receipt.accepted or receipt.entity is None or receipt.invoice is None:
        raise Refused(*receipt.refusals)
    row = numbered.deposited(entity=receipt.entity, identifier=receipt.invoice)
    return done(
        identifiantFactureCPP=row.ordinal,
        numeroFacture=row.number,
        statutFacture=telling.status(row.state),
        dateDepot=day(on),
        identifiantStructure=supplier.identifier,
        empreinteCertificatDepot=receipt.sha256,
    )


def _read(document: model.Invoice) -> dict[str, object]:
    """What a Factur-X says of itself, for a program to fill its fields with."""
    buyer = document.buyer or model.Party()
    return {
        "numeroFacture": document.number,
        "dateFacture": day(document.issued_on),
        "codeDevise": document.currency,
        "montantHtTotal": number(document.totals.without_vat),
        "montantTva": number(document.totals.vat),
        "montantAPayer": number(document.totals.due),
        "codeDestinataire": buyer.siret,
        "codeServiceExecutant": document.service_code,
        "numeroBonCommande": document.commitment_number,
    }
