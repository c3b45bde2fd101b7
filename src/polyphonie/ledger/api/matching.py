"""What is open on an account over HTTP, and the matches that settle it: proposed, made, wholly or in part, ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import MatchGround, OpenItem

from .addresses import admit, router
from .entries import ReasonIn

Account = Annotated[str, Path(pattern="^[1-8][0-9]{9}$", description="Le compte, de dix chiffres")]
Party = Annotated[UUID | None, Query(description="De ce tiers seulement")]
AFTER = "^[0-9a-f-]{36}\\.[0-9]{1,5}$"


class MatchedLineIn(Schema):
    """Une ligne : son écriture, et sa place dans l'écriture."""

    entry: UUID
    place: Annotated[int, Field(ge=1, le=50_000)]

    def told(self) -> tuple[UUID, int]:
        return self.entry, self.place


Lines = Annotated[list[MatchedLineIn], Field(min_length=1, max_length=10_000)]


class MatchIn(Schema):
    """Des lignes qui se soldent ; `partly` : en partie, ce qui reste d'une ligne restant ouvert."""

    lines: Lines
    partly: bool = False


class MatchesIn(Schema):
    """Des lots de lignes dont chacun se solde : tous sont lettrés, ou aucun."""

    matches: Annotated[list[Lines], Field(min_length=1, max_length=1_000)]


class NumbersOut(Schema):
    numbers: list[int]


class OpenItemOut(Schema):
    """Une ligne ouverte. `left` : ce qui en reste, un débit au-dessus de zéro ; `whole` : la ligne entière."""

    entry: UUID
    place: int
    journal: str
    number: int
    on: date
    label: str
    party: UUID | None
    reference: str
    due_on: date | None
    left: Decimal
    whole: Decimal

    @classmethod
    def of(cls, item: OpenItem) -> Self:
        return cls(
            entry=item.entry,
            place=item.place,
            journal=item.journal,
            number=item.number,
            on=item.on,
            label=item.label,
            party=item.party,
            reference=item.reference,
            due_on=item.due_on,
            left=Money(item.cents).decimal,
            whole=Money(item.whole).decimal,
        )


class ProposalOut(Schema):
    """Des lignes qui semblent se solder, et pourquoi ; `amount` : la somme de leurs débits."""

    ground: MatchGround
    amount: Decimal
    lines: list[OpenItemOut]


class MatchOut(Schema):
    """Un lettrage en vigueur. `partial` : d'une ligne au moins, il ne solde qu'une partie."""

    number: int
    matched_at: datetime
    amount: Decimal
    partial: bool
    entries: list[UUID]


@router.get(
    "/{entity}/open-items/{account}", response=list[OpenItemOut], summary="Lire les lignes ouvertes d'un compte"
)
def open_items(
    request: HttpRequest,
    *,
    entity: UUID,
    account: Account,
    party: Party = None,
    after: Annotated[str, Query(pattern=f"{AFTER}|^$", description="Après cette ligne (écriture.place)")] = "",
) -> list[OpenItemOut]:
    """Deux cents lignes au plus, dans l'ordre de leurs jours, tous exercices. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [OpenItemOut.of(each) for each in queries.open_items(entity, account=account, party=party, after=after)]


@router.get(
    "/{entity}/match-proposals/{account}", response=list[ProposalOut], summary="Lire les lettrages proposés d'un compte"
)
def proposals(request: HttpRequest, entity: UUID, account: Account, party: Party = None) -> list[ProposalOut]:
    """Les lignes qui se soldent au centime, parmi les 5 000 plus anciennes. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [
        ProposalOut(
            ground=each.ground, amount=Money(each.cents).decimal, lines=[OpenItemOut.of(item) for item in each.items]
        )
        for each in queries.match_proposals(entity, account=account, party=party)
    ]


@router.get("/{entity}/matches/{account}", response=list[MatchOut], summary="Lire les lettrages d'un compte")
def matches(
    request: HttpRequest,
    entity: UUID,
    account: Account,
    before: Annotated[int | None, Query(ge=1, lt=2**31, description="Avant ce numéro ; le dernier d'abord")] = None,
) -> list[MatchOut]:
    """Cinquante lettrages au plus, le dernier d'abord. Refus : ACC-RIG-01, LED-BOO-01."""
    admit(request, entity)
    return [
        MatchOut(
            number=row.number,
            matched_at=row.matched_at,
            amount=Money(row.cents).decimal,
            partial=row.partial,
            entries=[entry for entry, _journal, _number in row.lines],
        )
        for row in queries.matches(entity, account=account, before=before)
    ]


@router.post("/{entity}/matches/{account}", response=NumbersOut, summary="Lettrer des lignes")
def match(request: HttpRequest, entity: UUID, account: Account, given: MatchIn) -> NumbersOut:
    """Au centime, ou en partie ; répété, rend le même numéro.

    Refus : ACC-RIG-01, LED-BOO-01, LED-ACC-02, LED-MAT-01, LED-MAT-02, LED-MAT-03, LED-MAT-05, LED-MAT-06.
    """
    number = actions.match_lines(
        actor=access.acting(request),
        entity=entity,
        account=account,
        lines=[each.told() for each in given.lines],
        on=clock.today(),
        partly=given.partly,
    )
    return NumbersOut(numbers=[number])


@router.post("/{entity}/matches/{account}/lots", response=NumbersOut, summary="Accepter des lettrages proposés")
def accept(request: HttpRequest, entity: UUID, account: Account, given: MatchesIn) -> NumbersOut:
    """Chaque lot au centime, tous ou aucun ; répété, rend les mêmes numéros.

    Refus : ACC-RIG-01, LED-BOO-01, LED-ACC-02, LED-MAT-01, LED-MAT-02, LED-MAT-03, LED-MAT-05.
    """
    numbers = actions.accept_matches(
        actor=access.acting(request),
        entity=entity,
        account=account,
        matches=[[each.told() for each in lot] for lot in given.matches],
        on=clock.today(),
    )
    return NumbersOut(numbers=list(numbers))


@router.post("/{entity}/matches/{account}/{number}/end", response={204: None}, summary="Défaire un lettrage")
def end(
    request: HttpRequest,
    *,
    entity: UUID,
    account: Account,
    number: Annotated[int, Path(ge=1, lt=2**31)],
    given: ReasonIn,
) -> Status[None]:
    """Avec un motif ; répété, ne change rien. Refus : ACC-RIG-01, LED-BOO-01, LED-ACC-02, LED-MAT-04, LED-REA-01."""
    actions.unmatch_lines(
        actor=access.acting(request),
        entity=entity,
        account=account,
        match=number,
        reason=given.reason,
        on=clock.today(),
    )
    return Status(HTTPStatus.NO_CONTENT, None)
