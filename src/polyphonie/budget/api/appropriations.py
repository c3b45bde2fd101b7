"""The budget over HTTP: what is available and why, and what programs reserve, consume, release and distribute."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.budget import actions, queries, rules
from polyphonie.budget.queries import CommitmentRow, MoveView, View
from polyphonie.budget.terms import (
    ActDraft,
    ActLine,
    ActType,
    Availability,
    Axis,
    Group,
    Kind,
    MoveType,
    Operation,
    Total,
)
from polyphonie.budget.terms.months import Standing, standing
from polyphonie.documents.chorus.amount_types import AMOUNT_TYPES
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money

router = Router(tags=["budget"])

Entity = Annotated[UUID, Path(description="L'entité dont c'est le budget")]
Envelope = Annotated[UUID, Path(description="L'enveloppe")]
FiscalYear = Annotated[int, Path(ge=2006, le=2100, description="L'exercice")]
Limit = Annotated[int, Field(ge=1, le=500, description="Longueur de la page")]
Amount = Annotated[
    Decimal, Field(max_digits=17, decimal_places=2, description="En euros et centimes", examples=["1250.00"])
]
Credits = Literal["AE", "CP"]
Reference = Annotated[str, Field(max_length=rules.LONGEST_SOURCE, examples=["commitment:2104453606/1"])]
Code = Annotated[str, Field(max_length=40)]


class AvailabilityOut(Schema):
    """Ce qui est disponible et les termes de sa somme : ouvert + reçu − réparti − en réserve − réservé − consommé."""

    opened: Decimal
    received: Decimal
    distributed: Decimal
    frozen: Decimal
    reserved: Decimal
    consumed: Decimal
    available: Decimal

    @classmethod
    def of(cls, held: Availability) -> Self:
        return cls(**{name: Money(getattr(held, name)).decimal for name in cls.model_fields})


class ViewOut(Schema):
    """Une ligne d'une vue. `envelope` : quand la ligne n'en tient qu'une."""

    key: str
    envelope: UUID | None
    ae: AvailabilityOut
    cp: AvailabilityOut

    @classmethod
    def of(cls, row: View) -> Self:
        return cls(key=row.key, envelope=row.envelope, ae=AvailabilityOut.of(row.ae), cp=AvailabilityOut.of(row.cp))


class ViewsOut(Schema):
    lines: list[ViewOut]


class EnvelopeOut(Schema):
    """Une enveloppe : son imputation, et ce qu'elle tient en AE et en CP."""

    id: UUID
    fiscal_year: int
    centre: str
    domain: str
    title: str
    category: str
    fund: str
    tranche: str
    evaluative: bool
    parent: UUID | None
    credits: dict[str, AvailabilityOut]


class MoveOut(Schema):
    """Un mouvement. `on` : le jour où il s'impute ; `known_at` : l'instant où il a été connu ; `chorus_amount_type` :
    le type de montant que Chorus donne à un tel mouvement, vide s'il n'en a pas."""

    id: UUID
    kind: Credits
    type: MoveType
    total: Total
    amount: Decimal
    on: date
    known_at: datetime
    act: UUID | None
    source: str
    commitment: str
    chorus_amount_type: str

    @classmethod
    def of(cls, row: MoveView) -> Self:
        named = ("id", "kind", "type", "total", "on", "known_at", "act", "source", "commitment")
        return cls(
            amount=Money(row.cents).decimal,
            chorus_amount_type=AMOUNT_TYPES.get(row.type, ""),
            **{name: getattr(row, name) for name in named},
        )


class MovesOut(Schema):
    """Une page de mouvements, du plus récent au plus ancien. `next` : le `after` de la page suivante."""

    moves: list[MoveOut]
    next: UUID | None


class CommitmentOut(Schema):
    """Un engagement et ce qu'il lui reste à payer."""

    reference: str
    carried_in: Decimal
    committed: Decimal
    paid: Decimal
    remaining: Decimal

    @classmethod
    def of(cls, row: CommitmentRow) -> Self:
        names = ("carried_in", "committed", "paid", "remaining")
        return cls(reference=row.reference, **{name: Money(getattr(row, name)).decimal for name in names})


class CommitmentsOut(Schema):
    commitments: list[CommitmentOut]
    next: str | None


class BudgetMonthOut(Schema):
    """Un mois : ce qu'il a consommé et ce qui en était prévu, puis les cumuls. `standing` : over, open ou to_come."""

    month: int
    standing: Standing
    consumed: Decimal
    planned: Decimal
    consumed_so_far: Decimal
    planned_so_far: Decimal


class ExecutionOut(Schema):
    months: list[BudgetMonthOut]


class OperationIn(Schema):
    """Une opération sur une enveloppe. `source` est la pièce d'où elle vient."""

    kind: Credits
    amount: Amount
    source: Reference

    @property
    def money(self) -> Money:
        return Money.of(self.amount)


class ConsumptionIn(OperationIn):
    """Une consommation. Pour des CP, `commitment` est la ligne d'engagement payée."""

    commitment: Annotated[str, Field(max_length=rules.LONGEST_SOURCE)] = ""


class SpendingIn(Schema):
    """Une dépense sans engagement préalable."""

    amount: Amount
    source: Reference


class LoweringIn(OperationIn):
    """Ce qu'un engagement n'a plus à consommer. `final` : il est soldé."""

    source: Annotated[str, Field(max_length=rules.LONGEST_SOURCE)] = ""
    commitment: Reference
    final: bool = False


class AxisIn(Schema):
    """Une imputation : le centre par son code, puis le reste au besoin."""

    centre: Code
    domain: Code = ""
    title: Code = ""
    category: Code = ""
    fund: Code = ""
    tranche: Code = ""

    def axis(self, on: date) -> Axis:
        place = queries.centre(self.centre, on=on)
        return Axis(place, self.domain, self.title, self.category, self.fund, self.tranche)


class AllotmentIn(OperationIn):
    """Une mise à disposition, ou l'affectation d'AE à une tranche fonctionnelle."""

    to: AxisIn


class ActLineIn(AxisIn):
    """Une ligne d'acte : un montant négatif prend des crédits."""

    kind: Credits
    amount: Amount
    fiscal_year: Annotated[int, Field(ge=2006, le=2100)] | None = None
    evaluative: bool = False


class ActIn(Schema):
    """Un acte tel qu'il a été signé."""

    type: ActType
    fiscal_year: Annotated[int, Field(ge=2006, le=2100)]
    reference: Reference
    title: Annotated[str, Field(max_length=300)] = ""
    signed_on: date
    lines: Annotated[list[ActLineIn], Field(max_length=20_000)]
    lifted_by: Annotated[str, Field(max_length=200)] = ""
    revenue: Annotated[
        Decimal, Field(ge=0, max_digits=17, decimal_places=2, description="Recettes que constate un décret d'avance")
    ] = Decimal(0)


class VisaIn(Schema):
    """Une demande de visa au contrôleur budgétaire."""

    operation: Operation
    amount: Amount
    source: Reference
    purpose: Annotated[str, Field(max_length=2_000)]


class ChargedOut(Schema):
    """Ce qui a été pris sur le réservé et sur le disponible, et ce qui reste disponible."""

    from_reserved: Decimal
    from_available: Decimal
    credits: dict[str, AvailabilityOut]


class AllottedOut(Schema):
    envelope: UUID


class EnactedOut(Schema):
    act: UUID
    number: int


class AskedOut(Schema):
    visa: UUID


class BudgetViewIn(Schema):
    programme: Annotated[str, Field(max_length=40, pattern=r"^[\w-]*$")] = ""
    known_on: Annotated[date | None, Field(description="Tel que connu au soir de ce jour")] = None


@router.get("/{entity}/{fiscal_year}/views/{by}", response=ViewsOut, summary="Voir le budget par un axe")
def view(
    request: HttpRequest, entity: Entity, fiscal_year: FiscalYear, by: Group, asked: Query[BudgetViewIn]
) -> ViewsOut:
    """Ce que tiennent les enveloppes de vos périmètres, additionnées par un axe. Refus : ACC-RIG-01."""
    rows = queries.view(
        actor=access.acting(request),
        entity=entity,
        fiscal_year=fiscal_year,
        by=by,
        on=clock.today(),
        only={Group.PROGRAMME: asked.programme} if asked.programme else None,
        known_on=asked.known_on,
    )
    return ViewsOut(lines=[ViewOut.of(row) for row in rows])


@router.get("/{entity}/{fiscal_year}/execution/{kind}", response=ExecutionOut, summary="Voir l'exécution mois par mois")
def execution(request: HttpRequest, entity: Entity, fiscal_year: FiscalYear, kind: Credits) -> ExecutionOut:
    """Ce que chaque mois a consommé, à côté de ce qui en était prévu. Refus : ACC-RIG-01."""
    on = clock.today()
    rows = queries.execution(
        actor=access.acting(request), entity=entity, fiscal_year=fiscal_year, kind=Kind(kind), on=on
    )
    names = ("consumed", "planned", "consumed_so_far", "planned_so_far")
    return ExecutionOut(
        months=[
            BudgetMonthOut(
                month=row.month,
                standing=standing(fiscal_year, row.month, on=on),
                **{name: Money(getattr(row, name)).decimal for name in names},
            )
            for row in rows
        ]
    )


@router.get("/{entity}/envelopes/{envelope}", response=EnvelopeOut, summary="Lire une enveloppe")
def envelope(request: HttpRequest, entity: Entity, envelope: Envelope) -> EnvelopeOut:
    """Son imputation et ce qui y est disponible, terme à terme. Refus : BUD-ENV-01, ACC-RIG-01."""
    row = queries.envelope(actor=access.acting(request), entity=entity, envelope=envelope, on=clock.today())
    axis = row.axis
    return EnvelopeOut(
        id=row.id,
        fiscal_year=row.fiscal_year,
        centre=axis.centre.code,
        domain=axis.domain,
        title=axis.title,
        category=axis.category,
        fund=axis.fund,
        tranche=axis.tranche,
        evaluative=row.evaluative,
        parent=row.parent,
        credits=_credits(entity, envelope),
    )


class BudgetMovesIn(Schema):
    after: UUID | None = None
    limit: Limit = 50


@router.get("/{entity}/envelopes/{envelope}/moves", response=MovesOut, summary="Lire les mouvements")
def moves(request: HttpRequest, entity: Entity, envelope: Envelope, asked: Query[BudgetMovesIn]) -> MovesOut:
    """Les mouvements d'une enveloppe, du plus récent au plus ancien. Refus : BUD-ENV-01, ACC-RIG-01."""
    rows = queries.moves(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        on=clock.today(),
        after=asked.after,
        limit=asked.limit + 1,
    )
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return MovesOut(moves=[MoveOut.of(row) for row in rows[: asked.limit]], next=following)


class BudgetCommitmentsIn(Schema):
    after: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    limit: Limit = 50


@router.get("/{entity}/envelopes/{envelope}/commitments", response=CommitmentsOut, summary="Lire les restes à payer")
def commitments(
    request: HttpRequest, entity: Entity, envelope: Envelope, asked: Query[BudgetCommitmentsIn]
) -> CommitmentsOut:
    """Les engagements imputés sur une enveloppe qui ont encore à payer. Refus : BUD-ENV-01, ACC-RIG-01."""
    rows = queries.commitments(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        on=clock.today(),
        after=asked.after,
        limit=asked.limit + 1,
    )
    following = rows[asked.limit - 1].reference if len(rows) > asked.limit else None
    return CommitmentsOut(commitments=[CommitmentOut.of(row) for row in rows[: asked.limit]], next=following)


@router.post("/{entity}/envelopes/{envelope}/reservations", response=ChargedOut, summary="Réserver des crédits")
def reserve(request: HttpRequest, entity: Entity, envelope: Envelope, asked: OperationIn) -> ChargedOut:
    """Garde un montant pour une pièce. Refus : BUD-AVA-01 avec les termes du disponible, BUD-AMO-01, BUD-ANN-02…"""
    done = actions.reserve(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        kind=Kind(asked.kind),
        amount=asked.money,
        source=asked.source,
        on=clock.today(),
    )
    return _charged(done, entity, envelope)


@router.post("/{entity}/envelopes/{envelope}/releases", response=ChargedOut, summary="Libérer une réservation")
def release(request: HttpRequest, entity: Entity, envelope: Envelope, asked: OperationIn) -> ChargedOut:
    """Rend tout ou partie de ce qu'une pièce avait réservé. Refus : BUD-RES-01, BUD-AMO-01."""
    done = actions.release(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        kind=Kind(asked.kind),
        amount=asked.money,
        source=asked.source,
        on=clock.today(),
    )
    return _charged(done, entity, envelope)


@router.post("/{entity}/envelopes/{envelope}/consumptions", response=ChargedOut, summary="Consommer des crédits")
def consume(request: HttpRequest, entity: Entity, envelope: Envelope, asked: ConsumptionIn) -> ChargedOut:
    """Consomme des AE par un engagement, ou des CP par le paiement d'un engagement.

    Refus : BUD-AVA-01, BUD-VIS-01 visa manquant, BUD-ENG-01, BUD-ENG-02 plus que l'engagement, BUD-ENG-03,
    BUD-SOU-02 pièce tenue dans la dépense.
    """
    done = actions.consume(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        kind=Kind(asked.kind),
        amount=asked.money,
        source=asked.source,
        commitment=asked.commitment,
        on=clock.today(),
    )
    return _charged(done, entity, envelope)


@router.post("/{entity}/envelopes/{envelope}/spendings", response=ChargedOut, summary="Dépenser sans engagement")
def spend(request: HttpRequest, entity: Entity, envelope: Envelope, asked: SpendingIn) -> ChargedOut:
    """Consomme AE et CP ensemble, au même montant. Refus : BUD-AVA-01, BUD-VIS-01."""
    done = actions.spend(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        amount=Money.of(asked.amount),
        source=asked.source,
        on=clock.today(),
    )
    return _charged(done, entity, envelope)


@router.post("/{entity}/envelopes/{envelope}/lowerings", response=ChargedOut, summary="Diminuer un engagement")
def lower(request: HttpRequest, entity: Entity, envelope: Envelope, asked: LoweringIn) -> ChargedOut:
    """Rend les AE dont un engagement n'a plus besoin, ou les CP d'un paiement rejeté.

    Refus : BUD-ENG-01 à 03, BUD-SOU-02 pièce tenue dans la dépense, qui s'amende, se retire ou se solde là.
    """
    done = actions.lower(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        kind=Kind(asked.kind),
        amount=asked.money,
        commitment=asked.commitment,
        source=asked.source,
        final=asked.final,
        on=clock.today(),
    )
    return _charged(done, entity, envelope)


@router.post("/{entity}/envelopes/{envelope}/allotments", response=AllottedOut, summary="Mettre à disposition")
def allot(request: HttpRequest, entity: Entity, envelope: Envelope, asked: AllotmentIn) -> AllottedOut:
    """Donne au niveau inférieur, ou affecte des AE à une tranche ; un montant négatif reprend ce qui y est disponible.

    Refus : BUD-MAD-01, BUD-AFF-01, BUD-AVA-01, REF-COD-01.
    """
    on = clock.today()
    done = actions.allot(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        to=asked.to.axis(on),
        kind=Kind(asked.kind),
        amount=asked.money,
        source=asked.source,
        on=on,
    )
    return AllottedOut(envelope=done.envelope)


@router.post("/{entity}/envelopes/{envelope}/visas", response={201: AskedOut}, summary="Demander un visa")
def ask_visa(request: HttpRequest, entity: Entity, envelope: Envelope, asked: VisaIn) -> Status[AskedOut]:
    """Soumet une opération au contrôleur budgétaire. Refus : BUD-AMO-01, BUD-ENV-01."""
    done = actions.ask_visa(
        actor=access.acting(request),
        entity=entity,
        envelope=envelope,
        operation=asked.operation,
        source=asked.source,
        amount=Money.of(asked.amount),
        purpose=asked.purpose,
        on=clock.today(),
    )
    return Status(201, AskedOut(visa=done.visa))


@router.post("/{entity}/acts", response={201: EnactedOut}, summary="Enregistrer un acte budgétaire")
def enact(request: HttpRequest, entity: Entity, asked: ActIn) -> Status[EnactedOut]:
    """Enregistre une loi de finances, un décret ou un arrêté avec ses mouvements, en entier ou pas du tout.

    Refus, tous à la fois : BUD-ACT-01 à 08 et 11, BUD-LIM-01 plafond de la LOLF, BUD-PER-01, BUD-AVA-01, REF-COD-01.
    """
    on = clock.today()
    lines = tuple(
        ActLine(line.axis(on), Kind(line.kind), Money.of(line.amount), line.fiscal_year, line.evaluative)
        for line in asked.lines
    )
    draft = ActDraft(
        asked.type,
        asked.fiscal_year,
        asked.reference,
        asked.title,
        asked.signed_on,
        lines,
        asked.lifted_by,
        Money.of(asked.revenue),
    )
    done = actions.enact(actor=access.acting(request), entity=entity, draft=draft, on=on)
    return Status(201, EnactedOut(act=done.act, number=done.number))


def _credits(entity: UUID, envelope: UUID) -> dict[str, AvailabilityOut]:
    return {str(kind): AvailabilityOut.of(held) for kind, held in queries.credits_of(entity, envelope).items()}


def _charged(done: actions.Charged, entity: UUID, envelope: UUID) -> ChargedOut:
    return ChargedOut(
        from_reserved=Money(done.from_reserved).decimal,
        from_available=Money(done.from_available).decimal,
        credits=_credits(entity, envelope),
    )
