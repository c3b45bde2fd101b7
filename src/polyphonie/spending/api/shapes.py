"""What the addresses of expenditure share: the body, amounts, reasons, pages of a list, what an act on many did."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from ninja import Field, Path, Schema

from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.actions import Attempt
from polyphonie.spending.terms.certificates import MOST_AT_ONCE
from polyphonie.spending.terms.commitments import LONGEST_REASON

Entity = Annotated[UUID, Path(description="L'entité comptable")]
Amount = Annotated[
    Decimal, Field(max_digits=15, decimal_places=2, description="En euros, au-dessus de zéro", examples=["820.80"])
]


class WhyIn(Schema):
    """Pourquoi : le motif reste au dossier."""

    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class PageIn(Schema):
    """Une page d'une liste. `after` : le `next` de la page précédente."""

    text: Annotated[str, Field(max_length=100)] = ""
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PickedIn(Schema):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class WhyNotOut(Schema):
    code: str
    fr: str
    en: str

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(code=refusal.code, fr=refusal.fr, en=refusal.en)


class AttemptOut(Schema):
    """Ce qu'est devenue une ligne : faite quand elle n'a aucun refus."""

    id: UUID
    refusals: list[WhyNotOut]


class AttemptsOut(Schema):
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, found: tuple[Attempt, ...]) -> Self:
        return cls(
            attempts=[
                AttemptOut(id=each.subject, refusals=[WhyNotOut.of(one) for one in each.refusals]) for each in found
            ]
        )
