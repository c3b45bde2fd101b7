"""Billing plans as they stand on a day: what came, what waits, what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.billing_plans import NO_SUCH_PLAN, PlanKind, TermState, plan_kinds

from .places import within

PAGE = 50


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term, in cents. `invoice` is what was matched with it, `request` what pays it without one."""

    due_on: date
    cents: int
    state: TermState
    structure: UUID | None
    invoice: UUID | None
    invoice_number: str
    invoiced_cents: int | None
    request: UUID | None

    def standing(self, *, on: date) -> str:
        """Its state, or `late` when it is expected and its day is past."""
        return "late" if self.state is TermState.EXPECTED and self.due_on < on else str(self.state)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A billing plan with its terms, in the order of days."""

    entity: UUID
    id: UUID
    commitment: UUID
    place: int
    number: str
    supplier_name: str
    kind: PlanKind
    label: str
    cents: int
    drafted_by_name: str
    drafted_on: date
    ended_on: date | None
    perimeter: Perimeter
    terms: tuple[TermRow, ...]

    def late(self, *, on: date) -> int:
        return sum(each.standing(on=on) == "late" for each in self.terms)

    def due(self, *, on: date) -> int:
        """How many of its terms fell due and are requested by nothing yet."""
        return sum(each.state is TermState.EXPECTED and each.due_on <= on for each in self.terms)

    def next(self) -> TermRow | None:
        return next((each for each in self.terms if each.state is TermState.EXPECTED), None)

    def count(self, *states: TermState) -> int:
        return sum(each.state in states for each in self.terms)


def plans(*, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE) -> tuple[PlanRow, ...]:
    """The billing plans that the actor may consult, newest first. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    found = models.BillingPlan.objects.filter(within(reach), entity_id=entity)
    if after is not None:
        found = found.filter(id__lt=after)
    return _rows(entity, list(found.order_by("-id")[:limit]))


def plan(*, actor: Actor, entity: UUID, plan: UUID, on: date) -> PlanRow:
    """A billing plan. Refuses: SPE-ECH-05, ACC-RIG-01."""
    found = models.BillingPlan.objects.filter(entity_id=entity, id=plan).first()
    if found is None:
        raise Refused(NO_SUCH_PLAN())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    (row,) = _rows(entity, [found])
    return row


def due(*, on: date) -> Iterator[tuple[UUID, UUID]]:
    """The plans with a term that fell due by a day and needs no invoice, over all bodies: each with its entity."""
    kinds = [kind.code for kind in plan_kinds().values() if kind.without_invoice]
    for entity, plan in models.BillingPlan.objects.filter(kind__in=kinds, ended_on=None).values_list("entity_id", "id"):
        expected = models.BillingTerm.objects.filter(entity_id=entity, plan_id=plan, state=TermState.EXPECTED)
        if expected.filter(due_on__lte=on).exists():
            yield entity, plan


@dataclass(frozen=True, slots=True)
class Standing:
    """What is expected of all the plans, counted: late, to come within a month."""

    late: int
    late_cents: int
    coming: int
    coming_cents: int


def standing(*, actor: Actor, entity: UUID, until: date, on: date) -> Standing:
    """How much is late on a day, and how much is expected until another, where the actor may consult."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    own = models.BillingPlan.objects.filter(within(reach), entity_id=entity, ended_on=None).values("id")
    expected = models.BillingTerm.objects.filter(
        entity_id=entity, plan_id__in=own, state=TermState.EXPECTED, due_on__lt=until
    )
    late: list[int] = []
    coming: list[int] = []
    for due_on, cents in expected.values_list("due_on", "cents"):
        (late if due_on < on else coming).append(cents)
    return Standing(len(late), sum(late), len(coming), sum(coming))


def _rows(entity: UUID, found: Collection[models.BillingPlan]) -> tuple[PlanRow, ...]:
    terms: dict[UUID, list[TermRow]] = defaultdict(list)
    kept = models.BillingTerm.objects.filter(entity_id=entity, plan_id__in=[each.id for each in found])
    for each in kept.order_by("plan_id", "due_on"):
        terms[each.plan_id].append(
            TermRow(
                each.due_on,
                each.cents,
                TermState(each.state),
                each.structure_id,
                each.invoice_id,
                each.invoice_number,
                each.invoiced_cents,
                each.request_id,
            )
        )
    return tuple(
        PlanRow(
            entity=each.entity_id,
            id=each.id,
            commitment=each.commitment_id,
            place=each.place,
            number=each.commitment_number,
            supplier_name=each.supplier_name,
            kind=plan_kinds()[each.kind],
            label=each.label,
            cents=each.cents,
            drafted_by_name=each.drafted_by_name,
            drafted_on=each.drafted_on,
            ended_on=each.ended_on,
            perimeter=each.perimeter,
            terms=tuple(terms[each.id]),
        )
        for each in found
    )
