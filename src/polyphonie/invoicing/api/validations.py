"""Answering over HTTP for a subcontractor's or a joint contractor's invoice, before its recipient."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from polyphonie.access import queries as access
from polyphonie.invoicing.actions import validations
from polyphonie.kernel import clock

from . import shapes
from .addresses import router

TAGS: Final = ["factures : validation"]


@router.post("/invoices/{entity}/{identifier}/validate", response={204: None}, tags=TAGS, summary="Valider une facture")
def validate(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.ValidationIn) -> Status[None]:
    """Accepte la facture d'un sous-traitant ou d'un cotraitant : elle part vers son destinataire.

    Refus : INV-FIN-01, ACC-RIG-01, INV-VAL-04, KER-LIF-01, INV-TXT-01.
    """
    validations.validate(
        actor=access.acting(request), entity=entity, invoice=identifier, comment=asked.comment, on=clock.today()
    )
    return Status(204, None)


@router.post(
    "/invoices/{entity}/{identifier}/present",
    response={204: None},
    tags=TAGS,
    summary="Présenter au mandataire la demande d'un sous-traitant",
)
def present(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.PresentationIn) -> Status[None]:
    """Le cotraitant valide la demande de son sous-traitant (A9) ; le mandataire du groupement répond à son tour.

    Refus : INV-FIN-01, ACC-RIG-01, INV-VAL-01 à 06, KER-LIF-01, INV-TXT-01.
    """
    validations.present(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        siret=asked.siret,
        comment=asked.comment,
        on=clock.today(),
    )
    return Status(204, None)


@router.post(
    "/invoices/{entity}/{identifier}/turn-down",
    response={204: None},
    tags=TAGS,
    summary="Refuser de valider une facture",
)
def turn_down(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.RefusalIn) -> Status[None]:
    """Refuse la facture d'un sous-traitant ou d'un cotraitant, ou la renvoie à qui s'est trompé de valideur.

    Refus : INV-FIN-01, ACC-RIG-01, INV-VAL-04, KER-LIF-01, INV-RSN-01, INV-RSN-02, INV-TXT-01.
    """
    validations.turn_down(
        actor=access.acting(request),
        entity=entity,
        invoice=identifier,
        reason_code=asked.reason_code,
        comment=asked.comment,
        on=clock.today(),
    )
    return Status(204, None)


@router.post(
    "/invoices/{entity}/{identifier}/validator",
    response={204: None},
    tags=TAGS,
    summary="Corriger le valideur d'une facture",
)
def name_validator(request: HttpRequest, entity: UUID, identifier: UUID, asked: shapes.ValidatorIn) -> Status[None]:
    """Désigne le bon valideur d'une facture renvoyée ; son délai repart. Refus : INV-FIN-01, ACC-RIG-01, KER-LIF-01,
    INV-VAL-01 à 03.
    """
    validations.name_validator(
        actor=access.acting(request), entity=entity, invoice=identifier, siret=asked.siret, on=clock.today()
    )
    return Status(204, None)
