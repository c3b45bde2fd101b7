"""Policies of tacit orders over HTTP: adopted, listed, ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.queries import tacit as queries
from polyphonie.spending.terms.tacit import LONGEST_DECISION, TacitDraft, TacitPolicy

from .shapes import Amount, Entity

router = Router(tags=["ordonnancement tacite"])


class TacitPolicyIn(Schema):
    """`after_days` : les jours de silence qui signent ; `most` : le plafond d'une demande, s'il y en a un."""

    after_days: int
    decision: Annotated[str, Field(max_length=LONGEST_DECISION)]
    from_on: date
    most: Amount | None = None

    @property
    def draft(self) -> TacitDraft:
        most = None if self.most is None else Money.of(self.most)
        return TacitDraft(self.after_days, self.decision, self.from_on, most)


class TacitPolicyOut(Schema):
    """`until_on` : le premier jour où elle ne vaut plus."""

    id: UUID
    after_days: int
    most: Decimal | None
    decision: str
    from_on: date
    until_on: date | None
    adopted_by_name: str
    adopted_on: date
    ended_by_name: str

    @classmethod
    def of(cls, policy: TacitPolicy) -> Self:
        most = None if policy.most is None else Money(policy.most).decimal
        return cls(most=most, **{name: getattr(policy, name) for name in cls.model_fields if name != "most"})


class AdoptedOut(Schema):
    policy: UUID


@router.get("/{entity}/tacit-orders", response=list[TacitPolicyOut], summary="Lister les politiques d'ordre tacite")
def policies(request: HttpRequest, entity: Entity) -> list[TacitPolicyOut]:
    """De la plus récente à la plus ancienne. Refus : ACC-RIG-01."""
    found = queries.policies(actor=access.acting(request), entity=entity, on=clock.today())
    return [TacitPolicyOut.of(each) for each in found]


@router.post("/{entity}/tacit-orders", response={201: AdoptedOut}, summary="Adopter l'ordre tacite")
def adopt(request: HttpRequest, entity: Entity, given: TacitPolicyIn) -> Status[AdoptedOut]:
    """Le silence de l'ordonnateur signe. Refus : SPE-TAC-01, SPE-TAC-02 une autre est adoptée, ACC-RIG-01."""
    made = actions.adopt_tacit_orders(actor=access.acting(request), entity=entity, draft=given.draft, on=clock.today())
    return Status(201, AdoptedOut(policy=made))


@router.post("/{entity}/tacit-orders/{policy}/end", response={204: None}, summary="Mettre fin à l'ordre tacite")
def end(request: HttpRequest, entity: Entity, policy: UUID) -> Status[None]:
    """Ce que le silence a signé le reste. Refus : SPE-TAC-03, ACC-RIG-01."""
    actions.end_tacit_orders(actor=access.acting(request), entity=entity, policy=policy, on=clock.today())
    return Status(204, None)
