"""Services proposed from invoices over HTTP: matched again, accepted one or many, corrected, refused, listed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.queries import proposals as queries
from polyphonie.spending.queries.proposals import ProposalFilter, ProposalView
from polyphonie.spending.terms.commitments import LONGEST_REASON, MOST_LINES
from polyphonie.spending.terms.proposals import Choice, ProposalState, Way

from .shapes import Amount, AttemptsOut, Entity, PageIn, PickedIn, WhyIn, WhyNotOut

router = Router(tags=["propositions de service fait"])

Identifier = Annotated[UUID, Path(description="La proposition : l'identifiant de sa facture")]


class ProposedLineOut(Schema):
    """Un poste dont le service est proposé. `service` : celui, déjà constaté, qu'il confirme."""

    commitment: UUID
    number: str
    place: int
    amount: Decimal
    service: UUID | None


class ServiceProposalOut(Schema):
    """Une proposition, ou `reasons` : pourquoi la facture n'est pas rapprochée."""

    id: UUID
    structure: UUID
    invoice_number: str
    supplier: UUID
    supplier_name: str
    amount: Decimal
    issued_on: date
    commitment_number: str
    state: ProposalState
    way: Way | None
    certified: bool
    lines: list[ProposedLineOut]
    reasons: list[WhyNotOut]
    proposed_on: date
    decided_by_name: str
    decided_on: date | None
    reason: str

    @classmethod
    def of(cls, row: ProposalView) -> Self:
        computed = {"amount", "lines", "reasons"}
        plain: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields if name not in computed}
        return cls(
            amount=Money(row.cents).decimal,
            lines=[
                ProposedLineOut(
                    commitment=each.commitment,
                    number=each.number,
                    place=each.place,
                    amount=Money(each.cents).decimal,
                    service=each.service,
                )
                for each in row.lines
            ],
            reasons=[WhyNotOut.of(each) for each in row.reasons],
            **plain,
        )


class ServiceProposalsOut(Schema):
    proposals: list[ServiceProposalOut]
    next: UUID | None


class ProposalsIn(PageIn):
    state: ProposalState | None = None


class ChosenLineIn(Schema):
    commitment: UUID
    place: Annotated[int, Field(ge=1)] = 1
    amount: Amount


class CorrectionIn(Schema):
    """Les postes dont le service est fait, au lieu de ceux qui sont proposés."""

    lines: Annotated[list[ChosenLineIn], Field(min_length=1, max_length=MOST_LINES)]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class PaymentAskedOut(Schema):
    """La demande de paiement d'une facture."""

    request: UUID
    number: str


class DecidedServicesOut(Schema):
    services: list[UUID]


@router.get("/{entity}/proposals", response=ServiceProposalsOut, summary="Lister les propositions de service fait")
def proposals(request: HttpRequest, entity: Entity, asked: Query[ProposalsIn]) -> ServiceProposalsOut:
    """De la facture la plus récente à la plus ancienne. Refus : ACC-RIG-01."""
    rows = queries.proposals(
        actor=access.acting(request),
        entity=entity,
        on=clock.today(),
        kept_to=ProposalFilter(frozenset({asked.state} if asked.state else ()), asked.text),
        after=asked.after,
        limit=asked.limit + 1,
    )
    told = [ServiceProposalOut.of(row) for row in rows[: asked.limit]]
    return ServiceProposalsOut(proposals=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.post("/{entity}/proposals/accept", response=AttemptsOut, summary="Accepter plusieurs propositions")
def accept_many(request: HttpRequest, entity: Entity, given: PickedIn) -> AttemptsOut:
    """Celles qui peuvent l'être le sont ; les autres disent pourquoi. Refus : SPE-SER-08."""
    done = actions.accept_proposals(actor=access.acting(request), entity=entity, proposals=given.ids, on=clock.today())
    return AttemptsOut.of(done)


@router.post("/{entity}/proposals/request-payments", response=AttemptsOut, summary="Demander plusieurs paiements")
def request_many(request: HttpRequest, entity: Entity, given: PickedIn) -> AttemptsOut:
    """Celui de chaque facture acceptée qui peut l'être ; les autres disent pourquoi. Refus : SPE-SER-08."""
    done = actions.request_payments(actor=access.acting(request), entity=entity, proposals=given.ids, on=clock.today())
    return AttemptsOut.of(done)


@router.get("/{entity}/proposals/{identifier}", response=ServiceProposalOut, summary="Lire une proposition")
def one(request: HttpRequest, entity: Entity, identifier: Identifier) -> ServiceProposalOut:
    """Refus : SPE-PRO-01, ACC-RIG-01."""
    return ServiceProposalOut.of(queries.proposal(**_asked(request, entity, identifier)))


@router.post("/{entity}/proposals/{identifier}/match", response=ServiceProposalOut, summary="Rapprocher de nouveau")
def match(request: HttpRequest, entity: Entity, identifier: Identifier) -> ServiceProposalOut:
    """Tant que personne n'a décidé. Refus : SPE-PRO-01, ACC-RIG-01."""
    asked = _asked(request, entity, identifier)
    found = queries.proposal(**asked)
    actions.propose_service(actor=asked["actor"], structure=found.structure, invoice=identifier, on=asked["on"])
    return ServiceProposalOut.of(queries.proposal(**asked))


@router.post("/{entity}/proposals/{identifier}/accept", response=DecidedServicesOut, summary="Accepter une proposition")
def accept(request: HttpRequest, entity: Entity, identifier: Identifier) -> DecidedServicesOut:
    """Les services sont constatés, et certifiés par qui peut. Refus : SPE-PRO-01, KER-LIF-01, ACC-RIG-01, SPE-SER-…"""
    return DecidedServicesOut(services=list(actions.accept_proposal(**_asked(request, entity, identifier))))


@router.post(
    "/{entity}/proposals/{identifier}/request-payment", response=PaymentAskedOut, summary="Demander le paiement"
)
def request_payment(request: HttpRequest, entity: Entity, identifier: Identifier) -> PaymentAskedOut:
    """De ce qui a été accepté ; déjà demandé, la même demande. Refus : SPE-PRO-01, SPE-PRO-04, ACC-RIG-01, SPE-PRQ-…"""
    entered = actions.request_payment(**_asked(request, entity, identifier))
    return PaymentAskedOut(request=entered.request, number=entered.number)


@router.post("/{entity}/proposals/{identifier}/correct", response=DecidedServicesOut, summary="Choisir les postes")
def correct(request: HttpRequest, entity: Entity, identifier: Identifier, given: CorrectionIn) -> DecidedServicesOut:
    """Refus : SPE-PRO-01, SPE-PRO-02, SPE-ENG-01, SPE-ENG-02, KER-LIF-01, ACC-RIG-01, SPE-SER-…"""
    lines = tuple(Choice(each.commitment, each.place, Money.of(each.amount)) for each in given.lines)
    done = actions.correct_proposal(**_asked(request, entity, identifier), lines=lines, reason=given.reason)
    return DecidedServicesOut(services=list(done))


@router.post("/{entity}/proposals/{identifier}/refuse", response={204: None}, summary="Refuser une proposition")
def turn_down(request: HttpRequest, entity: Entity, identifier: Identifier, given: WhyIn) -> Status[None]:
    """Le fournisseur lit pourquoi. Refus : SPE-PRO-01, SPE-ENG-12, KER-LIF-01, ACC-RIG-01."""
    actions.refuse_proposal(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


def _asked(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "proposal": identifier, "on": clock.today()}
