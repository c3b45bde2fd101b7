"""Commitments over HTTP: drafted, revised, submitted, validated, amended, withdrawn, closed, listed."""

from __future__ import annotations

from collections.abc import Mapping
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
from polyphonie.spending.queries import commitments as queries
from polyphonie.spending.queries.commitments import CommitmentFilter, CommitmentRow, CommitmentView, LineView
from polyphonie.spending.terms.commitments import (
    LONGEST_LABEL,
    LONGEST_REASON,
    MOST_LINES,
    CommitmentDraft,
    CommitmentKind,
    CommitmentState,
    LineDraft,
)

from .shapes import Amount, AttemptsOut, Entity, PageIn, PickedIn, WhyIn

router = Router(tags=["engagements"])

Identifier = Annotated[UUID, Path(description="L'engagement")]
Schedule = Annotated[
    dict[int, Decimal], Field(description="Les paiements prévus, par année", examples=[{"2026": "400.00"}])
]


def _cents(schedule: Mapping[int, Decimal]) -> dict[int, int]:
    return {year: Money.of(amount).cents for year, amount in schedule.items()}


def _decimals(schedule: Mapping[int, int]) -> dict[int, Decimal]:
    return {year: Money(cents).decimal for year, cents in schedule.items()}


class CommitmentLineIn(Schema):
    """Un poste. Le groupe de marchandises donne les comptes ; un transfert, qui n'en a pas, nomme son compte."""

    envelope: UUID
    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    amount: Amount
    purchasing_group: Annotated[str, Field(max_length=20)] = ""
    charge_account: Annotated[str, Field(max_length=10)] = ""
    schedule: Schedule = {}
    axes: dict[str, str] = {}

    @property
    def line(self) -> LineDraft:
        named = ("envelope", "label", "purchasing_group", "charge_account", "axes")
        told: dict[str, Any] = {name: getattr(self, name) for name in named}
        return LineDraft(amount=Money.of(self.amount), schedule=_cents(self.schedule), **told)


class CommitmentIn(Schema):
    """Un engagement à préparer. `origin` : le document d'où il vient."""

    kind: CommitmentKind
    supplier: UUID
    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
    contract_number: Annotated[str, Field(max_length=60)] = ""
    origin: Annotated[str, Field(max_length=60)] = ""
    lines: Annotated[list[CommitmentLineIn], Field(min_length=1, max_length=MOST_LINES)]

    @property
    def draft(self) -> CommitmentDraft:
        named = ("kind", "supplier", "label", "contract_number", "origin")
        told: dict[str, Any] = {name: getattr(self, name) for name in named}
        return CommitmentDraft(lines=tuple(each.line for each in self.lines), **told)


class AmendmentIn(Schema):
    """Les nouveaux montants, par poste, et au besoin leurs échéanciers."""

    amounts: Annotated[dict[int, Amount], Field(min_length=1)]
    schedules: dict[int, Schedule] = {}
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class VisaAskIn(Schema):
    """Le montant auquel un poste sera porté."""

    place: int = 1
    amount: Amount


class VisaAskedOut(Schema):
    """Faux quand ce montant n'attend aucun visa."""

    asked: bool


class ReimputationIn(Schema):
    """L'enveloppe où imputer un poste, et pourquoi."""

    place: int = 1
    envelope: UUID
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class DraftedCommitmentOut(Schema):
    commitment: UUID
    number: str


class SpendingCommitmentOut(Schema):
    id: UUID
    number: str
    kind: CommitmentKind
    state: CommitmentState
    supplier: UUID
    supplier_name: str
    label: str
    contract_number: str
    origin: str
    presumed: bool
    amount: Decimal
    fiscal_year: int
    validated_on: date | None

    @classmethod
    def told(cls, row: CommitmentRow) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in SpendingCommitmentOut.model_fields if name != "amount"}
        return plain | {"amount": Money(row.cents).decimal}

    @classmethod
    def of(cls, row: CommitmentRow) -> Self:
        return cls(**cls.told(row))


class CommitmentLineOut(Schema):
    """Un poste et ce qui en a été fait. `reference` : son nom dans le budget et les livres."""

    place: int
    reference: str
    label: str
    envelope: UUID
    purchasing_group: str
    charge_account: str
    accrual_account: str
    axes: dict[str, str]
    schedule: dict[int, Decimal]
    amount: Decimal
    certified: Decimal
    requested: Decimal
    paid: Decimal

    @classmethod
    def of(cls, line: LineView) -> Self:
        amounts = ("amount", "certified", "requested", "paid")
        plain = {
            name: getattr(line, name) for name in CommitmentLineOut.model_fields if name not in {*amounts, "schedule"}
        }
        told: dict[str, Any] = plain | {name: Money(getattr(line, name)).decimal for name in amounts}
        return cls(schedule=_decimals(line.schedule), **told)


class CommitmentMoveOut(Schema):
    move: str
    by: str
    on: date
    reason: str
    amount: Decimal
    sha256: str


class WholeCommitmentOut(SpendingCommitmentOut):
    """Un engagement entier : ses postes, et ce qui lui est arrivé."""

    lines: list[CommitmentLineOut]
    history: list[CommitmentMoveOut]

    @classmethod
    def whole(cls, view: CommitmentView) -> Self:
        return cls(
            lines=[CommitmentLineOut.of(each) for each in view.lines],
            history=[
                CommitmentMoveOut(
                    move=each.move,
                    by=each.by_name,
                    on=each.on,
                    reason=each.reason,
                    amount=Money(each.cents).decimal,
                    sha256=each.sha256,
                )
                for each in view.history
            ],
            **cls.told(view.row),
        )


class SpendingCommitmentsOut(Schema):
    commitments: list[SpendingCommitmentOut]
    next: UUID | None


class CommitmentsIn(PageIn):
    state: CommitmentState | None = None
    supplier: UUID | None = None


class LeftOut(Schema):
    """Ce que l'engagement n'a pas utilisé, rendu au budget."""

    given_back: Decimal


@router.get("/{entity}/commitments", response=SpendingCommitmentsOut, summary="Lister les engagements")
def commitments(request: HttpRequest, entity: Entity, asked: Query[CommitmentsIn]) -> SpendingCommitmentsOut:
    """Du plus récent au plus ancien ; `text` cherche un numéro, un marché, un tiers ou un objet. Refus : ACC-RIG-01."""
    rows = queries.commitments(
        actor=access.acting(request),
        entity=entity,
        on=clock.today(),
        kept_to=CommitmentFilter(frozenset({asked.state} if asked.state else ()), asked.text, asked.supplier),
        after=asked.after,
        limit=asked.limit + 1,
    )
    told = [SpendingCommitmentOut.of(row) for row in rows[: asked.limit]]
    return SpendingCommitmentsOut(commitments=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.post("/{entity}/commitments", response={201: DraftedCommitmentOut}, summary="Préparer un engagement")
def draft(request: HttpRequest, entity: Entity, given: CommitmentIn) -> Status[DraftedCommitmentOut]:
    """Rien n'est consommé avant la validation. Refus : SPE-ENG-03 à SPE-ENG-08, SPE-ENG-15, BUD-ENV-01, ACC-RIG-01."""
    made = actions.draft_commitment(actor=access.acting(request), entity=entity, draft=given.draft, on=clock.today())
    return Status(201, DraftedCommitmentOut(commitment=made.commitment, number=made.number))


@router.post("/{entity}/commitments/validate", response=AttemptsOut, summary="Valider plusieurs engagements")
def validate_many(request: HttpRequest, entity: Entity, given: PickedIn) -> AttemptsOut:
    """Ceux qui peuvent l'être le sont ; les autres disent pourquoi. Refus : SPE-SER-08."""
    done = actions.validate_commitments(
        actor=access.acting(request), entity=entity, commitments=given.ids, on=clock.today()
    )
    return AttemptsOut.of(done)


@router.get("/{entity}/commitments/{identifier}", response=WholeCommitmentOut, summary="Lire un engagement")
def one(request: HttpRequest, entity: Entity, identifier: Identifier) -> WholeCommitmentOut:
    """Refus : SPE-ENG-01, ACC-RIG-01."""
    return WholeCommitmentOut.whole(queries.commitment(**_asked(request, entity, identifier)))


@router.put("/{entity}/commitments/{identifier}", response={204: None}, summary="Réécrire un engagement")
def revise(request: HttpRequest, entity: Entity, identifier: Identifier, given: CommitmentIn) -> Status[None]:
    """Tant qu'il n'est pas soumis, ou renvoyé. Refus : comme la préparation, KER-LIF-01."""
    actions.revise_commitment(**_asked(request, entity, identifier), draft=given.draft)
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/submit", response={204: None}, summary="Soumettre un engagement")
def submit(request: HttpRequest, entity: Entity, identifier: Identifier) -> Status[None]:
    """Le visa du contrôleur est demandé pour les postes qui en ont besoin. Refus : KER-LIF-01, ACC-RIG-01."""
    actions.submit_commitment(**_asked(request, entity, identifier))
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/return", response={204: None}, summary="Renvoyer un engagement")
def give_back(request: HttpRequest, entity: Entity, identifier: Identifier, given: WhyIn) -> Status[None]:
    """Refus : SPE-ENG-12, KER-LIF-01, ACC-RIG-01."""
    actions.return_commitment(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/ask-visa", response=VisaAskedOut, summary="Demander le visa")
def ask_visa(request: HttpRequest, entity: Entity, identifier: Identifier, given: VisaAskIn) -> VisaAskedOut:
    """Du contrôleur budgétaire, s'il en faut un. Refus : SPE-ENG-01, SPE-ENG-02, SPE-ENG-04, ACC-RIG-01."""
    asked = actions.ask_commitment_visa(
        **_asked(request, entity, identifier), place=given.place, amount=Money.of(given.amount)
    )
    return VisaAskedOut(asked=asked)


@router.post("/{entity}/commitments/{identifier}/validate", response={204: None}, summary="Valider un engagement")
def validate(request: HttpRequest, entity: Entity, identifier: Identifier) -> Status[None]:
    """Les AE de chaque poste sont consommées. Refus : KER-LIF-01, ACC-RIG-01, ACC-SEP-02, BUD-VIS-01, BUD-AVA-01."""
    actions.validate_commitment(**_asked(request, entity, identifier))
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/amend", response={204: None}, summary="Modifier un engagement")
def amend(request: HttpRequest, entity: Entity, identifier: Identifier, given: AmendmentIn) -> Status[None]:
    """Les AE suivent l'écart. Refus : SPE-ENG-04, SPE-ENG-08, SPE-ENG-09, SPE-ENG-12, SPE-ENG-13, KER-LIF-01,
    ACC-RIG-01, ACC-SEP-02, BUD-AVA-01."""
    actions.amend_commitment(
        **_asked(request, entity, identifier),
        amounts={place: Money.of(amount) for place, amount in given.amounts.items()},
        schedules={place: _cents(schedule) for place, schedule in given.schedules.items()},
        reason=given.reason,
    )
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/reimpute", response={204: None}, summary="Changer une imputation")
def reimpute(request: HttpRequest, entity: Entity, identifier: Identifier, given: ReimputationIn) -> Status[None]:
    """Le reste à payer d'un poste passe sur une autre enveloppe de l'exercice. Refus : SPE-ENG-02, SPE-ENG-12,
    SPE-ENG-22, SPE-ENG-23, KER-LIF-01, ACC-RIG-01, ACC-SEP-02, BUD-ENV-01, BUD-AVA-01."""
    actions.reimpute_commitment(**_asked(request, entity, identifier), **given.model_dump())
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/withdraw", response={204: None}, summary="Retirer un engagement")
def withdraw(request: HttpRequest, entity: Entity, identifier: Identifier, given: WhyIn) -> Status[None]:
    """Tant que rien n'en est certifié ni payé. Refus : SPE-ENG-10, SPE-ENG-12, KER-LIF-01, ACC-RIG-01."""
    actions.withdraw_commitment(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


@router.post("/{entity}/commitments/{identifier}/close", response=LeftOut, summary="Solder un engagement")
def close(request: HttpRequest, entity: Entity, identifier: Identifier) -> LeftOut:
    """Une fois tout payé. Refus : SPE-ENG-11, KER-LIF-01, ACC-RIG-01."""
    return LeftOut(given_back=Money(actions.close_commitment(**_asked(request, entity, identifier))).decimal)


def _asked(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "commitment": identifier, "on": clock.today()}
