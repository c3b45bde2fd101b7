"""Purchase requests over HTTP: prepared, submitted, approved, answered, committed, listed; and their circuits."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending.terms.commitments import CommitmentKind

from . import actions
from .queries import circuits as kept_circuits
from .queries import purchase_requests as queries
from .queries.purchase_requests import Filter, RequestRow, RequestView, Whose
from .terms.circuits import ApprovalStep, Circuit, Level
from .terms.purchase_requests import (
    LONGEST_LABEL,
    LONGEST_WORDS,
    MOST_LINES,
    CommitmentTerms,
    PurchaseDraft,
    PurchaseLine,
    RequestState,
)

router = Router(tags=["demandes d'achat"])

Entity = Annotated[UUID, Path(description="L'entité comptable")]
Identifier = Annotated[UUID, Path(description="La demande d'achat")]
Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=2, ge=0, description="En euros", examples=["12.50"])]
Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
Code = Annotated[str, Field(max_length=40)]


class PurchaseLineIn(Schema):
    """Une ligne : tant de quelque chose, à un prix TTC, pour un centre, avant un jour."""

    label: Label
    quantity: Annotated[Decimal, Field(max_digits=10, decimal_places=3, gt=0, examples=["2.5"])]
    unit_price: Amount
    purchasing_group: Code
    centre: Code
    wanted_on: date

    @property
    def line(self) -> PurchaseLine:
        named = ("label", "quantity", "purchasing_group", "centre", "wanted_on")
        told: dict[str, Any] = {name: getattr(self, name) for name in named}
        return PurchaseLine(unit_price=Money.of(self.unit_price), **told)


class PurchaseRequestIn(Schema):
    """Une demande d'achat. `supplier` : le fournisseur proposé, s'il est connu."""

    label: Label
    reason: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    lines: Annotated[list[PurchaseLineIn], Field(min_length=1, max_length=MOST_LINES)]
    supplier: UUID | None = None

    @property
    def draft(self) -> PurchaseDraft:
        return PurchaseDraft(self.label, self.reason, tuple(each.line for each in self.lines), self.supplier)


class PurchaseRequestDraftedOut(Schema):
    request: UUID
    number: str


class PurchaseRequestOut(Schema):
    """Une demande d'achat. `waits_at` : le niveau dont l'approbation est attendue."""

    id: UUID
    number: str
    state: RequestState
    label: str
    amount: Decimal
    centre: str
    wanted_on: date
    requester_name: str
    supplier: UUID | None
    supplier_name: str
    circuit: list[Level]
    waits_at: Level | None
    commitment: UUID | None
    commitment_number: str

    @classmethod
    def told(cls, row: RequestRow) -> dict[str, Any]:
        named = (name for name in PurchaseRequestOut.model_fields if name not in {"amount", "circuit"})
        return {"amount": Money(row.cents).decimal, "circuit": list(row.circuit)} | {
            name: getattr(row, name) for name in named
        }

    @classmethod
    def of(cls, row: RequestRow) -> Self:
        return cls(**cls.told(row))


class PurchaseLineOut(Schema):
    place: int
    label: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    purchasing_group: str
    centre: str
    wanted_on: date


class PurchaseEventOut(Schema):
    at: datetime
    move: str
    state: RequestState
    level: Level | None
    by: str
    reason: str


class PurchaseAttachmentOut(Schema):
    id: UUID
    name: str
    size: int
    sha256: str


class PurchaseReservationOut(Schema):
    """Ce que la demande garde d'AE sur une enveloppe, jusqu'à la signature de son engagement."""

    envelope: UUID
    amount: Decimal


class WholePurchaseRequestOut(PurchaseRequestOut):
    """Une demande d'achat entière : ses lignes, les AE réservées, ce qui lui est arrivé, ses pièces."""

    reason: str
    reserved: list[PurchaseReservationOut]
    lines: list[PurchaseLineOut]
    events: list[PurchaseEventOut]
    attachments: list[PurchaseAttachmentOut]

    @classmethod
    def whole(cls, view: RequestView) -> Self:
        return cls(
            reason=view.row.reason,
            reserved=[
                PurchaseReservationOut(envelope=each.envelope, amount=Money(each.cents).decimal) for each in view.kept
            ],
            lines=[
                PurchaseLineOut(
                    unit_price=Money(each.unit_cents).decimal,
                    amount=Money(each.cents).decimal,
                    **{
                        name: getattr(each, name)
                        for name in ("place", "label", "quantity", "purchasing_group", "centre", "wanted_on")
                    },
                )
                for each in view.lines
            ],
            events=[
                PurchaseEventOut(
                    at=each.at, move=each.move, state=each.state, level=each.level, by=each.by_name, reason=each.reason
                )
                for each in view.events
            ],
            attachments=[
                PurchaseAttachmentOut(id=each.id, name=each.name, size=each.size, sha256=each.sha256)
                for each in view.attachments
            ],
            **cls.told(view.row),
        )


class PurchaseRequestsOut(Schema):
    """Une page de demandes. `next` : le `after` de la page suivante."""

    requests: list[PurchaseRequestOut]
    next: UUID | None


class AnswerIn(Schema):
    """Pourquoi : le motif reste au dossier."""

    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class CommittedIn(Schema):
    """Comment la demande est engagée. `envelopes` : l'enveloppe de chaque ligne, si ce n'est pas la première."""

    kind: CommitmentKind = CommitmentKind.ORDER
    supplier: UUID | None = None
    contract_number: Annotated[str, Field(max_length=60)] = ""
    envelopes: dict[int, UUID] = {}

    @property
    def terms(self) -> CommitmentTerms:
        return CommitmentTerms(self.kind, self.supplier, self.contract_number, self.envelopes)


class CommitmentDraftedOut(Schema):
    commitment: UUID
    number: str


class ApprovalStepIn(Schema):
    level: Level
    from_amount: Amount


class CircuitIn(Schema):
    """Un circuit d'approbation, à partir d'un jour. Sans `centre`, celui de tout l'organisme."""

    centre: Code = ""
    from_on: date
    steps: Annotated[list[ApprovalStepIn], Field(min_length=1, max_length=len(Level))]
    source: Annotated[str, Field(min_length=1, max_length=200)]

    @classmethod
    def of(cls, circuit: Circuit) -> Self:
        steps = [ApprovalStepIn(level=each.level, from_amount=each.from_amount.decimal) for each in circuit.steps]
        return cls(centre=circuit.centre, from_on=circuit.from_on, steps=steps, source=circuit.source)


class CircuitsOut(Schema):
    circuits: list[CircuitIn]


class PurchaseListIn(Schema):
    """Quelles demandes : `whose` dit les siennes, celles à approuver, celles à engager, ou toutes."""

    whose: Whose = Whose.ALL
    state: RequestState | None = None
    text: Annotated[str, Field(max_length=100)] = ""
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.post("/{entity}", response={201: PurchaseRequestDraftedOut}, summary="Préparer une demande d'achat")
def draft(request: HttpRequest, entity: Entity, given: PurchaseRequestIn) -> Status[PurchaseRequestDraftedOut]:
    """Rien n'est demandé à personne avant sa soumission. Refus : REQ-ACH-02 à REQ-ACH-07, REF-COD-01, ACC-RIG-01."""
    made = actions.draft_request(actor=access.acting(request), entity=entity, draft=given.draft, on=clock.today())
    return Status(201, PurchaseRequestDraftedOut(request=made.request, number=made.number))


@router.get("/{entity}", response=PurchaseRequestsOut, summary="Lister les demandes d'achat")
def requests(request: HttpRequest, entity: Entity, asked: Query[PurchaseListIn]) -> PurchaseRequestsOut:
    """Les plus récentes d'abord, ou les plus pressées là où quelqu'un est attendu. Refus : ACC-RIG-01."""
    states = frozenset({asked.state} if asked.state else ())
    rows = queries.requests(
        actor=access.acting(request),
        entity=entity,
        on=clock.today(),
        kept_to=Filter(asked.whose, states, asked.text),
        after=asked.after,
        limit=asked.limit + 1,
    )
    told = [PurchaseRequestOut.of(row) for row in rows[: asked.limit]]
    return PurchaseRequestsOut(requests=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.get("/{entity}/circuits", response=CircuitsOut, summary="Lire les circuits d'approbation")
def circuits(request: HttpRequest, entity: Entity) -> CircuitsOut:
    """Ceux que l'organisme a décidés, par centre, le plus récent d'abord. Refus : ACC-RIG-01."""
    found = kept_circuits.circuits(actor=access.acting(request), entity=entity, on=clock.today())
    return CircuitsOut(circuits=[CircuitIn.of(each) for each in found])


@router.post("/{entity}/circuits", response={204: None}, summary="Décider d'un circuit d'approbation")
def set_circuit(request: HttpRequest, entity: Entity, given: CircuitIn) -> Status[None]:
    """Refus : REQ-CIR-01 niveaux, REQ-CIR-02 décision, REQ-CIR-03 jour passé, REF-COD-01, ACC-RIG-01."""
    steps = tuple(ApprovalStep(each.level, Money.of(each.from_amount)) for each in given.steps)
    circuit = Circuit(entity, given.centre, given.from_on, steps, given.source)
    actions.set_circuit(actor=access.acting(request), circuit=circuit, on=clock.today())
    return Status(204, None)


@router.get("/{entity}/{identifier}", response=WholePurchaseRequestOut, summary="Lire une demande d'achat")
def one(request: HttpRequest, entity: Entity, identifier: Identifier) -> WholePurchaseRequestOut:
    """Refus : REQ-ACH-01 aucune que vous puissiez consulter."""
    found = queries.request(actor=access.acting(request), entity=entity, request=identifier, on=clock.today())
    return WholePurchaseRequestOut.whole(found)


@router.put("/{entity}/{identifier}", response={204: None}, summary="Réécrire une demande d'achat")
def revise(request: HttpRequest, entity: Entity, identifier: Identifier, given: PurchaseRequestIn) -> Status[None]:
    """Tant qu'elle n'est pas soumise, ou renvoyée. Refus : REQ-ACH-09 celle d'un autre, KER-LIF-01."""
    actions.revise_request(**_asked(request, entity, identifier), draft=given.draft)
    return Status(204, None)


@router.post("/{entity}/{identifier}/submit", response={204: None}, summary="Soumettre une demande d'achat")
def submit(request: HttpRequest, entity: Entity, identifier: Identifier) -> Status[None]:
    """Elle attend les approbations que son montant appelle. Refus : REQ-ACH-07, REQ-ACH-09, KER-LIF-01, ACC-RIG-01."""
    actions.submit_request(**_asked(request, entity, identifier))
    return Status(204, None)


@router.post("/{entity}/{identifier}/approve", response=PurchaseRequestOut, summary="Approuver une demande d'achat")
def approve(request: HttpRequest, entity: Entity, identifier: Identifier) -> PurchaseRequestOut:
    """Au niveau qui est attendu. Refus : KER-LIF-01, ACC-RIG-01, ACC-SEP-02 le demandeur, ou qui l'a déjà approuvée."""
    asked = _asked(request, entity, identifier)
    actions.approve_request(**asked)
    return PurchaseRequestOut.of(queries.request(**asked).row)


@router.post("/{entity}/{identifier}/return", response={204: None}, summary="Renvoyer une demande d'achat")
def give_back(request: HttpRequest, entity: Entity, identifier: Identifier, given: AnswerIn) -> Status[None]:
    """Son demandeur la corrige. Refus : REQ-ACH-08, KER-LIF-01, ACC-RIG-01."""
    actions.return_request(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


@router.post("/{entity}/{identifier}/refuse", response={204: None}, summary="Refuser une demande d'achat")
def turn_down(request: HttpRequest, entity: Entity, identifier: Identifier, given: AnswerIn) -> Status[None]:
    """Pour de bon. Refus : REQ-ACH-08, KER-LIF-01, ACC-RIG-01."""
    actions.refuse_request(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


@router.post("/{entity}/{identifier}/withdraw", response={204: None}, summary="Retirer une demande d'achat")
def withdraw(request: HttpRequest, entity: Entity, identifier: Identifier, given: AnswerIn) -> Status[None]:
    """Avant qu'elle soit engagée. Refus : REQ-ACH-08, REQ-ACH-09, KER-LIF-01."""
    actions.withdraw_request(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


@router.post("/{entity}/{identifier}/commit", response=CommitmentDraftedOut, summary="Engager une demande d'achat")
def commit(request: HttpRequest, entity: Entity, identifier: Identifier, given: CommittedIn) -> CommitmentDraftedOut:
    """Un brouillon d'engagement, aux mêmes lignes. Refus : REQ-ACH-10, REQ-ACH-11, KER-LIF-01, ACC-RIG-01, SPE-ENG-…"""
    made = actions.commit_request(**_asked(request, entity, identifier), committed_as=given.terms)
    return CommitmentDraftedOut(commitment=made.commitment, number=made.number)


def _asked(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "request": identifier, "on": clock.today()}
