"""Billing plans over HTTP: drafted, read term by term, ended; terms that need no invoice requested."""

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
from polyphonie.spending.queries import billing_plans as queries
from polyphonie.spending.queries.billing_plans import PlanRow, TermRow
from polyphonie.spending.terms.billing_plans import LONGEST_LABEL, MOST_TERMS, PlanDraft, TermDraft

router = Router(tags=["échéanciers de facturation"])


class BillingTermIn(Schema):
    due_on: date
    amount: Annotated[Decimal, Field(max_digits=17, decimal_places=2, gt=0, description="En euros")]


class BillingPlanIn(Schema):
    """Ce qu’un poste d’engagement fera facturer, échéance par échéance."""

    commitment: UUID
    place: Annotated[int, Field(ge=1, le=32_000)] = 1
    kind: Annotated[str, Field(max_length=40, examples=["rent"])]
    label: Annotated[str, Field(max_length=LONGEST_LABEL)]
    terms: Annotated[list[BillingTermIn], Field(min_length=1, max_length=MOST_TERMS)]


class BillingTermOut(Schema):
    """`standing` : expected, late, invoiced, requested ou cancelled."""

    due_on: date
    amount: Decimal
    standing: str
    invoice: UUID | None
    invoice_number: str
    request: UUID | None

    @classmethod
    def of(cls, row: TermRow, on: date) -> Self:
        named = {name: getattr(row, name) for name in ("due_on", "invoice", "invoice_number", "request")}
        return cls(amount=Money(row.cents).decimal, standing=row.standing(on=on), **named)


class BillingPlanOut(Schema):
    id: UUID
    commitment: UUID
    place: int
    number: str
    supplier_name: str
    kind: str
    label: str
    amount: Decimal
    ended_on: date | None
    terms: list[BillingTermOut]

    @classmethod
    def of(cls, row: PlanRow, on: date) -> Self:
        named = ("id", "commitment", "place", "number", "supplier_name", "label", "ended_on")
        return cls(
            kind=row.kind.code,
            amount=Money(row.cents).decimal,
            terms=[BillingTermOut.of(each, on) for each in row.terms],
            **{name: getattr(row, name) for name in named},
        )


class BillingPlansOut(Schema):
    """Une page. `next` : le `after` de la page suivante."""

    plans: list[BillingPlanOut]
    next: UUID | None


class TermsRequestedOut(Schema):
    requests: list[UUID]


@router.get("/{entity}/billing-plans", response=BillingPlansOut, summary="Lister les échéanciers")
def listed(
    request: HttpRequest, entity: UUID, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> BillingPlansOut:
    """Du plus récent au plus ancien. Refus : ACC-RIG-01."""
    on = clock.today()
    rows = queries.plans(actor=access.acting(request), entity=entity, on=on, after=after, limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return BillingPlansOut(plans=[BillingPlanOut.of(each, on) for each in rows[:limit]], next=more)


@router.post("/{entity}/billing-plans", response={201: BillingPlanOut}, summary="Poser un échéancier")
def draft(request: HttpRequest, entity: UUID, given: BillingPlanIn) -> Status[BillingPlanOut]:
    """Refus : SPE-ECH-01 à SPE-ECH-04, SPE-ECH-07, SPE-ENG-01, SPE-ENG-02, ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    terms = tuple(TermDraft(each.due_on, Money.of(each.amount)) for each in given.terms)
    made = PlanDraft(given.commitment, given.kind, given.label, terms, given.place)
    plan = actions.draft_billing_plan(actor=actor, entity=entity, draft=made, on=on)
    return Status(201, BillingPlanOut.of(queries.plan(actor=actor, entity=entity, plan=plan, on=on), on))


@router.get("/{entity}/billing-plans/{plan}", response=BillingPlanOut, summary="Lire un échéancier")
def shown(request: HttpRequest, entity: UUID, plan: UUID) -> BillingPlanOut:
    """Refus : SPE-ECH-05, ACC-RIG-01."""
    on = clock.today()
    return BillingPlanOut.of(queries.plan(actor=access.acting(request), entity=entity, plan=plan, on=on), on)


@router.post("/{entity}/billing-plans/{plan}/requests", response=TermsRequestedOut, summary="Demander ce qui est échu")
def ask(request: HttpRequest, entity: UUID, plan: UUID) -> TermsRequestedOut:
    """Sans facture, où la loi le permet. Refus : SPE-ECH-05, SPE-ECH-06, ACC-RIG-01, et ceux d’une demande."""
    made = actions.request_terms(actor=access.acting(request), entity=entity, plan=plan, on=clock.today())
    return TermsRequestedOut(requests=list(made))


@router.post("/{entity}/billing-plans/{plan}/end", response={204: None}, summary="Mettre fin à un échéancier")
def end(request: HttpRequest, entity: UUID, plan: UUID) -> Status[None]:
    """Refus : SPE-ECH-05, ACC-RIG-01."""
    actions.end_billing_plan(actor=access.acting(request), entity=entity, plan=plan, on=clock.today())
    return Status(204, None)
