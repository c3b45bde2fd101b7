"""Validators, and what a supplier answers to a refusal: it names another validator, or takes note of a rejection."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import Field
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro import directory
from polyphonie.api.chorus_pro.answering import day, done, found
from polyphonie.api.chorus_pro.asking import Asked, LongText, Ordinal, Text
from polyphonie.api.chorus_pro.code_lists import Nothing
from polyphonie.api.chorus_pro.problems import NO_SUCH_STRUCTURE
from polyphonie.api.chorus_pro.shapes import Answer
from polyphonie.documents import chorus
from polyphonie.invoicing.actions import answers, validations
from polyphonie.invoicing.queries import InvoiceRow, numbered
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties

from . import telling
from .addresses import router

MOST = 100
S = InvoiceState


class AnswerAsked(Asked):
    """`idValideur` names the agent of the group to whom a joint contractor presents what it validates."""

    idFacture: Ordinal
    idValideur: Ordinal | None = None
    identifiantValideur: Text = ""
    action: Literal["VALIDATION", "REFUS"]
    motifRefus: Text = ""
    complementInfo: LongText = ""


class CorrectionAsked(Asked):
    """The right validator, by its SIRET or by its number."""

    idFacture: Ordinal
    idStructure: Ordinal | None = None
    identifiantStructure: Text = ""
    typeIdentifiantStructure: Text = "SIRET"


class Rejected(Asked):
    idDemandePaiement: Ordinal


class RejectionsAsked(Asked):
    listeDemandePaiement: Annotated[list[Rejected], Field(min_length=1, max_length=MOST)]
    motifRejet: Text = ""
    cpltInfos: LongText = ""


class Answered(Answer, total=False):
    idFacture: int
    numeroFacture: str
    statutFacture: str
    dateTraitement: str


class Corrected(Answer, total=False):
    idFacture: int


class VisibleStatus(TypedDict):
    codeStatutFacture: str


class VisibleStatuses(Answer, total=False):
    listeStatutFacture: list[VisibleStatus]


@router.post("/traiter/factureAValider", response=Answered, summary="Valider ou refuser une facture")
def answer(request: HttpRequest, asked: AnswerAsked) -> HttpResponse:
    """Répond en valideur ; un refus porte un motif de recuperer/motifs/refus/Facture/AValider.

    Refus : INV-FIN-01, ACC-RIG-01, INV-VAL-…, KER-LIF-01, INV-RSN-01, INV-RSN-02, INV-TXT-01, API-CPR-03.
    """
    actor, on = access.acting(request), clock.today()
    row = numbered.numbered(actor=actor, ordinal=asked.idFacture, on=on).invoice
    agent = _agent(asked, row)
    if agent and asked.action == "VALIDATION":
        validations.present(
            actor=actor, entity=row.entity, invoice=row.id, siret=agent, comment=asked.complementInfo, on=on
        )
        return _answered(row, S.TO_VALIDATE_AGAIN, on)
    if asked.action == "VALIDATION":
        validations.validate(actor=actor, entity=row.entity, invoice=row.id, comment=asked.complementInfo, on=on)
    else:
        validations.turn_down(
            actor=actor,
            entity=row.entity,
            invoice=row.id,
            reason_code=_reason(asked.motifRefus),
            comment=asked.complementInfo,
            on=on,
        )
    return _answered(row, numbered.numbered(actor=actor, ordinal=row.ordinal, on=on).invoice.state, on)


def _agent(asked: AnswerAsked, row: InvoiceRow) -> str:
    """The SIRET of the agent that an answer names; empty when it names nobody, or the present validator itself."""
    if asked.identifiantValideur or asked.idValideur is None:
        return asked.identifiantValideur
    named = parties.supplier_by_ordinal(asked.idValideur)
    if named is None:
        raise Refused(NO_SUCH_STRUCTURE())
    return named.identifier if named.id != row.validator else ""


def _answered(row: InvoiceRow, state: InvoiceState, on: date) -> HttpResponse:
    return done(
        idFacture=row.ordinal, numeroFacture=row.number, statutFacture=telling.status(state), dateTraitement=day(on)
    )


@router.post("/corriger/valideur/facture", response=Corrected, summary="Corriger le valideur d'une facture")
def correct(request: HttpRequest, asked: CorrectionAsked) -> HttpResponse:
    """Nomme le bon valideur d'une facture renvoyée pour erreur de valideur ; son délai recommence.

    Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01, INV-VAL-01 à 03, API-CPR-03.
    """
    actor, on = access.acting(request), clock.today()
    row = numbered.numbered(actor=actor, ordinal=asked.idFacture, on=on).invoice
    siret = asked.identifiantStructure
    if not siret and asked.idStructure:
        siret = directory.by_number(asked.idStructure, actor=actor, on=on).identifier
    validations.name_validator(actor=actor, entity=row.entity, invoice=row.id, siret=siret, on=on)
    return done(idFacture=row.ordinal)


@router.post(
    "/recuperer/statutsFactureVisibles/valideur",
    response=VisibleStatuses,
    summary="Lister les statuts que voit un valideur",
)
def visible_statuses(request: HttpRequest, asked: Nothing) -> HttpResponse:
    """Les statuts d'une facture qu'un valideur peut consulter : tous ceux qu'elle prend."""
    statuses = [chorus.status_of(state) for state in InvoiceState]
    return found("listeStatutFacture", [{"codeStatutFacture": each.code} for each in statuses if each])


@router.post("/traiterRejet", response=Answer, summary="Prendre acte de rejets")
def acknowledge(request: HttpRequest, asked: RejectionsAsked) -> HttpResponse:
    """Dit que des rejets ont été lus ; le redire ne change rien. Refus : INV-FIN-01, ACC-RIG-01, INV-ACK-01."""
    actor, on = access.acting(request), clock.today()
    rows = [
        numbered.numbered(actor=actor, ordinal=each.idDemandePaiement, on=on).invoice
        for each in asked.listeDemandePaiement
    ]
    for row in rows:
        answers.acknowledge(actor=actor, entity=row.entity, invoice=row.id, on=on)
    return done()


def _reason(code: str) -> str:
    """Our word for a validator's reason; what Chorus Pro does not know stays as it is, and is refused by its name."""
    known = chorus.reason_by_code(S.WRONG_VALIDATOR, code) or chorus.reason_by_code(S.REFUSED_BY_VALIDATOR, code)
    return known.word if known else code
