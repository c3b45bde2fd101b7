"""A file's whole story over HTTP: the acts in their order, with the moves, entries and checks that came of each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router, Schema

from polyphonie.access import queries as access
from polyphonie.budget.queries import MoveView
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.payments.queries import Trail
from polyphonie.reporting.queries import stories as queries
from polyphonie.reporting.queries.stories import Posted, Step, Story, Sums

router = Router(tags=["restitutions"])


class StoryMoveOut(Schema):
    """Un mouvement du budget, en euros."""

    kind: str
    type: str
    total: str
    amount: Decimal
    on: date
    envelope: UUID

    @classmethod
    def of(cls, move: MoveView) -> Self:
        return cls(
            kind=move.kind,
            type=move.type,
            total=move.total,
            amount=Money(move.cents).decimal,
            on=move.on,
            envelope=move.envelope,
        )


class StoryEntryOut(Schema):
    """Une écriture. `lines` : compte et montant, un débit au-dessus de zéro ; vide pour celle d'un lot entier."""

    id: UUID
    journal: str
    number: int
    on: date
    label: str
    total: Decimal
    lines: list[tuple[str, Decimal]]

    @classmethod
    def of(cls, entry: Posted) -> Self:
        return cls(
            id=entry.id,
            journal=entry.journal,
            number=entry.number,
            on=entry.on,
            label=entry.label,
            total=Money(entry.total).decimal,
            lines=[(line.account, Money(line.amount).decimal) for line in entry.lines],
        )


class StepOut(Schema):
    """Un acte : quand, quoi, par qui, et ce qui en est venu. `checks` : contrôle et verdict."""

    at: datetime
    act: str
    label: str
    by: str
    subject: str
    moves: list[StoryMoveOut]
    entries: list[StoryEntryOut]
    checks: dict[str, bool]
    documents: list[str]

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(
            at=step.at,
            act=step.act,
            label=step.terms.name.fr,
            by=step.by,
            subject=step.subject,
            moves=[StoryMoveOut.of(each) for each in step.moves],
            entries=[StoryEntryOut.of(each) for each in step.entries],
            checks={str(each.code): each.holds for each in step.verdicts},
            documents=[each.name for each in step.documents],
        )


class TrailOut(Schema):
    """Un virement : son bénéficiaire, son état, son lot, et le relevé qui le dit."""

    id: UUID
    payee: str
    amount: Decimal
    state: str
    lot: str
    executed_on: date | None
    statement: str

    @classmethod
    def of(cls, trail: Trail) -> Self:
        return cls(
            id=trail.id,
            payee=trail.payee_name,
            amount=Money(trail.cents).decimal,
            state=trail.state,
            lot=trail.lot.message if trail.lot else "",
            executed_on=trail.statement.booked_on if trail.statement else None,
            statement=trail.statement.identifier if trail.statement else "",
        )


class SumsOut(Schema):
    """Les sommes du dossier, en euros ; `agree` : la chaîne et le budget disent la même chose."""

    committed: Decimal
    certified: Decimal
    requested: Decimal
    paid: Decimal
    left: Decimal
    ae: Decimal
    cp: Decimal
    agree: bool

    @classmethod
    def of(cls, sums: Sums) -> Self:
        named = ("committed", "certified", "requested", "paid", "left", "ae", "cp")
        return cls(agree=sums.agree, **{name: Money(getattr(sums, name)).decimal for name in named})


class StoryOut(Schema):
    """Un dossier de dépense raconté en entier. `purchase_request` : la demande d'achat dont il vient."""

    id: UUID
    number: str
    label: str
    supplier: str
    purchase_request: str
    sums: SumsOut
    balanced: bool
    steps: list[StepOut]
    transfers: list[TrailOut]

    @classmethod
    def of(cls, found: Story) -> Self:
        return cls(
            id=found.file.id,
            number=found.file.number,
            label=found.file.label,
            supplier=found.file.supplier_name,
            purchase_request=found.origin.number if found.origin else "",
            sums=SumsOut.of(found.sums),
            balanced=found.balanced,
            steps=[StepOut.of(each) for each in found.steps],
            transfers=[TrailOut.of(each) for each in found.trails],
        )


@router.get("/spending/{entity}/stories/{identifier}", response=StoryOut, summary="Lire l'histoire d'un dossier")
def story(
    request: HttpRequest,
    entity: Annotated[UUID, Path(description="L'entité comptable")],
    identifier: Annotated[UUID, Path(description="L'engagement, ou la demande de paiement")],
) -> StoryOut:
    """Tous les actes, avec leurs mouvements, écritures et contrôles. Refus : SPE-ENG-01, ACC-RIG-01."""
    found = queries.story(actor=access.acting(request), entity=entity, identifier=identifier, on=clock.today())
    return StoryOut.of(found)
