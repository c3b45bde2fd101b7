"""Oppositions, assignments and garnishments over HTTP: entered as they are served, read, lifted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.queries import claims as queries
from polyphonie.spending.queries.claims import ClaimRow, TakenRow
from polyphonie.spending.terms.claims import LONGEST_REFERENCE, ClaimDraft, ClaimKind

from .shapes import Amount, Entity, PageIn

router = Router(tags=["oppositions, cessions et saisies"])


class ClaimIn(Schema):
    """Un acte tel qu'il est reçu. `debtor` : le créancier de l'organisme ; `beneficiary` : qui est payé à sa place.

    `commitment` : le seul engagement visé ; `limit` : le montant, sinon tout ce qui est dû.
    """

    kind: ClaimKind
    debtor: UUID
    beneficiary: UUID
    reference: Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE)]
    served_on: date
    commitment: UUID | None = None
    limit: Amount | None = None


class ClaimOut(Schema):
    """`standing` : held, exhausted ou ended. `taken` : ce que l'acte a déjà pris."""

    id: UUID
    kind: ClaimKind
    debtor: UUID
    debtor_name: str
    beneficiary: UUID
    beneficiary_name: str
    commitment: UUID | None
    number: str
    limit: Decimal | None
    taken: Decimal
    reference: str
    served_on: date
    ended_on: date | None
    standing: str

    @classmethod
    def of(cls, row: ClaimRow, on: date) -> Self:
        named = set(cls.model_fields) - {"limit", "taken", "standing"}
        return cls(
            limit=None if row.limit is None else Money(row.limit).decimal,
            taken=Money(row.taken).decimal,
            standing=row.standing(on=on),
            **{name: getattr(row, name) for name in named},
        )


class TakenOut(Schema):
    """Ce que l'acte a pris sur une demande."""

    request: UUID
    number: str
    amount: Decimal
    state: str
    paid_on: date | None

    @classmethod
    def of(cls, row: TakenRow) -> Self:
        return cls(
            request=row.request,
            number=row.number,
            amount=Money(row.cents).decimal,
            state=str(row.state),
            paid_on=row.paid_on,
        )


class ClaimShownOut(Schema):
    claim: ClaimOut
    takings: list[TakenOut]


class ClaimsOut(Schema):
    """Une page. `next` : le `after` de la page suivante."""

    claims: list[ClaimOut]
    next: UUID | None


class ClaimsIn(PageIn):
    """`held` : ceux qui prennent encore."""

    held: bool = False


@router.get("/{entity}/claims", response=ClaimsOut, summary="Lister les oppositions, cessions et saisies")
def listed(request: HttpRequest, entity: Entity, asked: Query[ClaimsIn]) -> ClaimsOut:
    """De la plus récente à la plus ancienne. Refus : ACC-RIG-01."""
    on = clock.today()
    rows = queries.claims(
        actor=access.acting(request),
        entity=entity,
        on=on,
        text=asked.text,
        held=asked.held,
        after=asked.after,
        limit=asked.limit + 1,
    )
    more = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return ClaimsOut(claims=[ClaimOut.of(each, on) for each in rows[: asked.limit]], next=more)


@router.post("/{entity}/claims", response={201: ClaimShownOut}, summary="Enregistrer un acte reçu")
def enter(request: HttpRequest, entity: Entity, given: ClaimIn) -> Status[ClaimShownOut]:
    """La même référence sur le même créancier est le même acte. Refus : SPE-CLM-02, SPE-CLM-03, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    told = given.dict() | {"limit": Money.of(given.limit) if given.limit is not None else None}
    made = actions.enter_claim(actor=actor, entity=entity, draft=ClaimDraft(**told), on=on)
    return Status(201, shown(request, entity, made))


@router.get("/{entity}/claims/{claim}", response=ClaimShownOut, summary="Lire un acte et ce qu'il a pris")
def shown(request: HttpRequest, entity: Entity, claim: UUID) -> ClaimShownOut:
    """Refus : SPE-CLM-01, ACC-RIG-01."""
    on = clock.today()
    row, taken = queries.claim(actor=access.acting(request), entity=entity, claim=claim, on=on)
    return ClaimShownOut(claim=ClaimOut.of(row, on), takings=[TakenOut.of(each) for each in taken])


@router.post("/{entity}/claims/{claim}/end", response={204: None}, summary="Lever un acte")
def end(request: HttpRequest, entity: Entity, claim: UUID) -> Status[None]:
    """Il ne prend plus rien à partir de ce jour. Refus : SPE-CLM-01, ACC-RIG-01."""
    actions.end_claim(actor=access.acting(request), entity=entity, claim=claim, on=clock.today())
    return Status(204, None)
