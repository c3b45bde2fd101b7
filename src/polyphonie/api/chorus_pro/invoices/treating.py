"""Acting on an invoice: the recipient's statuses, the supplier's answers."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from pydantic import AliasChoices, Field

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro.answering import day, done
from polyphonie.api.chorus_pro.asking import Asked, LongText, Ordinal, Text
from polyphonie.api.chorus_pro.problems import STATUS_UNKNOWN
from polyphonie.api.chorus_pro.shapes import Answer
from polyphonie.documents import chorus
from polyphonie.invoicing.actions import answers, treatments
from polyphonie.invoicing.queries import files_ahead, numbered
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties

from . import telling
from .addresses import router


class StatusAsked(Asked):
    idFacture: Annotated[Ordinal, Field(validation_alias=AliasChoices("idFacture", "identifiantFactureCPP"))]
    nouveauStatut: Text
    motif: LongText = ""
    numeroDPMandat: Text = ""


class NewAddress(Asked):
    """Where to send an invoice again; what is not said stays as it is."""

    codeDestinataire: Text = ""
    codeServiceExecutant: Text = ""


class NewReferences(Asked):
    numeroBonCommande: Text = ""


class RecyclingAsked(Asked):
    identifiantFactureCPP: Ordinal
    destinataire: NewAddress = NewAddress()
    reference: Annotated[NewReferences, Field(validation_alias=AliasChoices("reference", "references"))] = (
        NewReferences()
    )
    commentaire: LongText = ""


class AddedFileAsked(Asked):
    pieceJointeComplementaireId: Ordinal
    pieceJointeComplementaireDesignation: Text = ""


class CompletionAsked(Asked):
    identifiantFactureCPP: Ordinal
    commentaire: LongText = ""
    pieceJointeComplementaire: list[AddedFileAsked] = []


class Completed(Answer, total=False):
    identifiantFactureCPP: int
    numeroFacture: str
    dateTraitement: str


class Treated(Answer, total=False):
    idFacture: int
    numeroFacture: str
    nouveauStatut: str
    dateTraitement: str


class Recycled(Answer, total=False):
    identifiantFactureCPP: int
    numeroFacture: str
    statutFacture: str
    dateDepot: str


@router.post("/traiter/recue", response=Treated, summary="Changer le statut d'une facture reçue")
def treat(request: HttpRequest, asked: StatusAsked) -> HttpResponse:
    """Donne un statut à une facture reçue ; un motif, code ou texte, est obligatoire pour la suspendre ou la rejeter.

    Refus : INV-FIN-01, INV-STA-01 à 03, KER-LIF-01, ACC-RIG-01, ACC-SEP-02, API-CPR-05.
    """
    actor, on = access.acting(request), clock.today()
    status = chorus.statuses().get(asked.nouveauStatut)
    if status is None or not status.state:
        raise Refused(STATUS_UNKNOWN(code=asked.nouveauStatut))
    row = numbered.numbered(actor=actor, ordinal=asked.idFacture, on=on).invoice
    known = chorus.reason_by_code(status.state, asked.motif)
    treated = treatments.treat(
        actor=actor,
        entity=row.entity,
        invoice=row.id,
        state=InvoiceState(status.state),
        reason="" if known else asked.motif,
        reason_code=known.word if known else "",
        payment_request_number=asked.numeroDPMandat,
        on=on,
    )
    return done(
        idFacture=row.ordinal,
        numeroFacture=row.number,
        nouveauStatut=telling.status(treated.state),
        dateTraitement=day(on),
    )


@router.post("/completer", response=Completed, summary="Compléter une facture suspendue")
def complete(request: HttpRequest, asked: CompletionAsked) -> HttpResponse:
    """Répond à une suspension par un commentaire et des fichiers envoyés avant (ajouter/fichier).

    Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01, INV-CPL-01, INV-ATT-02.
    """
    actor, on = access.acting(request), clock.today()
    row = numbered.numbered(actor=actor, ordinal=asked.identifiantFactureCPP, on=on).invoice
    wanted = [each.pieceJointeComplementaireId for each in asked.pieceJointeComplementaire]
    files = files_ahead.sent_ahead(actor=actor, ordinals=wanted)
    answers.complete(
        actor=actor,
        entity=row.entity,
        invoice=row.id,
        comment=asked.commentaire,
        files=[answers.AddedFile(file.name, file.content) for file in files],
        on=on,
    )
    return done(identifiantFactureCPP=row.ordinal, numeroFacture=row.number, dateTraitement=day(on))


@router.post("/recycler", response=Recycled, summary="Renvoyer une facture à recycler")
def recycle(request: HttpRequest, asked: RecyclingAsked) -> HttpResponse:
    """Adresse la facture à une autre structure, un autre service ou un autre engagement ; elle garde son numéro.

    Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01, INV-REC-…, INV-SRV-…, INV-COM-…, INV-REF-01.
    """
    actor, on = access.acting(request), clock.today()
    row = numbered.numbered(actor=actor, ordinal=asked.identifiantFactureCPP, on=on).invoice
    present = parties.entity(row.entity)
    assert present is not None, "an entity of the directory is never deleted"
    answers.recycle(
        actor=actor,
        entity=row.entity,
        invoice=row.id,
        siret=asked.destinataire.codeDestinataire or present.siret,
        service_code=asked.destinataire.codeServiceExecutant or row.service_code,
        commitment_number=asked.reference.numeroBonCommande or row.commitment_number,
        on=on,
    )
    moved = numbered.numbered(actor=actor, ordinal=row.ordinal, on=on).invoice
    return done(
        identifiantFactureCPP=moved.ordinal,
        numeroFacture=moved.number,
        statutFacture=telling.status(moved.state),
        dateDepot=day(on),
    )
