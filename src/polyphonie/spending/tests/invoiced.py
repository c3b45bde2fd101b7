"""An invoice for 120 euros to a hospital that the State of the tests pays for, and what is proposed from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from polyphonie.invoicing.tests.cases import Place, Republic
from polyphonie.invoicing.tests.documents import ATELIER, HOSPITAL, Paper
from polyphonie.invoicing.tests.documents import TODAY as INVOICED_ON
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind
from polyphonie.spending import actions, models
from polyphonie.spending.terms.proposals import ProposalState

from .stage import NEW_YEAR, STATE

__all__ = ["INVOICED_ON", "delivered", "kept_proposal", "proposed"]


def _republic() -> Republic:
    known = parties.supplier_by_identifier(SupplierIdKind.SIRET, ATELIER.siret)
    assert known is not None, "the chain's supplier"
    return Republic({("supplier", ATELIER.siret): known.id})


def delivered(commitment: str = "", number: str = "F2026-001", **said: Any) -> Place:
    """The invoice in the hands of its recipient, which the State pays for."""
    place = _republic().delivered(Paper(number=number, buyer=HOSPITAL, commitment=commitment, **said))
    actions.name_payer(
        actor=SYSTEM, entity=STATE, structure=place.entity, from_on=NEW_YEAR, source="Arrêté d’essai", on=NEW_YEAR
    )
    return place


def credited(place: Place, euros: int) -> None:
    """A credit note of so much, without VAT, on the invoice F2026-000 that is in the hands of its recipient."""
    republic = _republic()
    republic.made["entity", HOSPITAL] = place.entity
    republic.deposited(Paper(number="A2026-001", buyer=HOSPITAL, credit_note=True, net=Decimal(euros)))


def proposed(commitment: UUID, number: str = "F2026-001") -> Place:
    """An invoice that tells the number of a commitment, matched."""
    place = delivered(models.Commitment.objects.get(entity_id=STATE, id=commitment).number, number)
    state = actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)
    assert state is ProposalState.PROPOSED
    return place


def kept_proposal(place: Place) -> models.Proposal:
    return models.Proposal.objects.get(entity_id=STATE, id=place.invoice)
