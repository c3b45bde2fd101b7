"""The bridge over HTTP: from the budget's balance to the general result of a year."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router, Schema

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.reporting.queries import bridges as queries
from polyphonie.reporting.terms import Bridge

router = Router(tags=["comptabilité"])


class BridgeItemOut(Schema):
    """Un poste du passage, et ce que chacun de ses comptes y apporte, en euros."""

    code: str
    label: str
    amount: Decimal
    accounts: dict[str, Decimal]


class GapOut(Schema):
    """Un programme dont les CP consommés ne sont pas ce que le Trésor a payé."""

    programme: str
    consumed: Decimal
    paid: Decimal


class BridgeOut(Schema):
    """Le passage du solde budgétaire au solde des opérations de l'exercice. `holds` : tout est expliqué."""

    year: int
    revenue: Decimal
    spending: Decimal
    balance: Decimal
    items: list[BridgeItemOut]
    unexplained: dict[str, Decimal]
    gaps: list[GapOut]
    result: Decimal
    holds: bool

    @classmethod
    def of(cls, found: Bridge) -> Self:
        return cls(
            year=found.year,
            revenue=Money(found.revenue).decimal,
            spending=Money(found.spending).decimal,
            balance=Money(found.balance).decimal,
            items=[
                BridgeItemOut(
                    code=item.terms.code,
                    label=item.terms.fr,
                    amount=Money(item.amount).decimal,
                    accounts={code: Money(cents).decimal for code, cents in item.accounts.items()},
                )
                for item in found.items
            ],
            unexplained={code: Money(cents).decimal for code, cents in found.unexplained.items()},
            gaps=[
                GapOut(programme=code, consumed=Money(consumed).decimal, paid=Money(paid).decimal)
                for code, (consumed, paid) in found.gaps.items()
            ],
            result=Money(found.result).decimal,
            holds=found.holds,
        )


@router.get("/bridges/{entity}/{year}", response=BridgeOut, summary="Lire le passage du budget au résultat")
def bridge(request: HttpRequest, entity: UUID, year: Annotated[int, Path(ge=1900, le=2200)]) -> BridgeOut:
    """Du solde budgétaire au résultat, par des postes listés. Refus : ACC-RIG-01, LED-BOO-01, REP-BRI-01."""
    actor, on = access.acting(request), clock.today()
    return BridgeOut.of(queries.bridge(actor=actor, entity=entity, year=year, on=on))
