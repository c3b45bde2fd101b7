"""What restitutions tell of the chain of expenditure: invoices not certified, delays to pay, payments; as on a day.

The days that documents bear tell the past: what was entered, decided or paid later is as if it were not yet. All sums
are made by the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Count, F, IntegerField, Model, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, ExtractMonth

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.spending import models
from polyphonie.spending.terms.payment_requests import TO_PAY, Flux, Ground, RequestState
from polyphonie.spending.terms.proposals import UNDECIDED

from .places import within

M = TypeVar("M", bound=Model)
_AT_ONCE: Final = 500
_ENDED: Final = (RequestState.REJECTED.value,)


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which body, kept to a centre and those below it, as on the evening of a day, in its year."""

    entity: UUID
    told_on: date
    centre: Centre | None = None

    @property
    def below(self) -> Q:
        """The condition that a row stands on the centre, or below."""
        if self.centre is None:
            return Q()
        column = "uo_id" if self.centre.uo else "bop_id" if self.centre.bop else "programme_id"
        return Q(**{column: self.centre.id})


@dataclass(frozen=True, slots=True)
class Uncertified:
    """An invoice that waits for the certification of its service, in cents. `days`: since it was issued."""

    invoice: tuple[UUID, UUID]
    number: str
    supplier_name: str
    commitment_number: str
    centre: UUID | None
    matched: bool
    issued_on: date
    days: int
    cents: int


@dataclass(frozen=True, slots=True)
class Delay:
    """What a centre paid in a month: how many requests, late ones, days from their start to the payment, cents."""

    centre: UUID
    month: int
    paid: int
    late: int
    days: int
    cents: int


@dataclass(frozen=True, slots=True)
class OfDay:
    """Documents of a day, told by how many days it is away from the one asked about: how many, cents."""

    days: int
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid in a month on a programme, on a ground, in a flow: how many requests, cents."""

    programme: UUID
    ground: Ground
    flux: Flux
    month: int
    requests: int
    cents: int


def uncertified(*, actor: Actor, scope: Scope, on: date) -> Iterator[Uncertified]:
    """Invoices matched or not whose service is not certified, oldest first, read as they are asked for.

    Refuses: ACC-RIG-01.
    """
    found, last = _uncertified(actor, scope, on).order_by("issued_on", "id"), (date.min, UUID(int=0))
    while some := list(found.filter(_after(*last), issued_on__gte=last[0])[:_AT_ONCE]):
        for row in some:
            yield Uncertified(
                invoice=(row.structure_id, row.id),
                number=row.invoice_number,
                supplier_name=row.supplier_name,
                commitment_number=row.commitment_number,
                centre=row.uo_id or row.bop_id or row.programme_id,
                matched=bool(row.lines),
                issued_on=row.issued_on,
                days=max((scope.told_on - row.issued_on).days, 0),
                cents=row.cents,
            )
        last = some[-1].issued_on, some[-1].id


def _after(issued_on: date, proposal: UUID) -> Q:
    return Q(issued_on__gt=issued_on) | Q(issued_on=issued_on, id__gt=proposal)


def uncertified_by_day(*, actor: Actor, scope: Scope, on: date) -> tuple[OfDay, ...]:
    """The same, summed by the days since they were issued. Refuses: ACC-RIG-01."""
    sums = _uncertified(actor, scope, on).order_by("issued_on").values_list("issued_on")
    told = sums.annotate(Count("id"), Sum("cents"))
    return tuple(OfDay(max((scope.told_on - day).days, 0), count, cents) for day, count, cents in told)


def _uncertified(actor: Actor, scope: Scope, on: date) -> QuerySet[models.Proposal]:
    found = seen(models.Proposal.objects.filter(certified=False), actor, scope, on)
    open_ = Q(state__in=literals(UNDECIDED))
    if scope.told_on < on:  # the past is told by days, the present by an index
        open_ |= Q(decided_on__gt=scope.told_on)
    return found.filter(open_, proposed_on__lte=scope.told_on)


def delays(*, actor: Actor, scope: Scope, on: date) -> tuple[Delay, ...]:
    """What was paid in the year of the day, by centre and month. Refuses: ACC-RIG-01."""
    found = _paid(actor, scope, on).annotate(
        centre=Coalesce("uo_id", "bop_id", "programme_id"),
        month=ExtractMonth("paid_on"),
        waited=RawSQL("paid_on - started_on", (), output_field=IntegerField()),
    )
    sums = found.order_by("month", "centre").values_list("centre", "month")
    told = sums.annotate(
        count=Count("id"),
        late=Count("id", filter=Q(due_on__lt=F("paid_on"))),
        waited_in_all=Sum("waited"),
        sum_cents=Sum("payable_cents"),
    )
    return tuple(Delay(*row) for row in told)


def due_by_day(*, actor: Actor, scope: Scope, on: date, within_days: int) -> tuple[OfDay, ...]:
    """Requests whose delay runs and that were not paid, summed by the days that are left (below zero once late).

    Refuses: ACC-RIG-01.
    """
    found = seen(models.PaymentRequest.objects.all(), actor, scope, on)
    found = found.filter(entered_on__lte=scope.told_on, due_on__lte=scope.told_on + timedelta(days=within_days))
    if scope.told_on < on:  # the past is told by days, the present by an index
        found = found.exclude(state__in=_ENDED).filter(Q(paid_on=None) | Q(paid_on__gt=scope.told_on))
    else:
        found = found.filter(state__in=literals(TO_PAY))
    sums = found.order_by("due_on").values_list("due_on").annotate(Count("id"), Sum("payable_cents"))
    return tuple(OfDay((day - scope.told_on).days, count, cents) for day, count, cents in sums)


def payments(*, actor: Actor, scope: Scope, on: date) -> tuple[Paid, ...]:
    """What was paid in the year of the day. Refuses: ACC-RIG-01."""
    found = _paid(actor, scope, on).annotate(month=ExtractMonth("paid_on"))
    keys = ("programme_id", "ground", "flux", "month")
    sums = found.order_by(*keys).values_list(*keys).annotate(Count("id"), Sum("payable_cents"))
    return tuple(
        Paid(programme, Ground(ground), Flux(flux), month, requests, cents)
        for programme, ground, flux, month, requests, cents in sums
    )


def _paid(actor: Actor, scope: Scope, on: date) -> QuerySet[models.PaymentRequest]:
    found = seen(models.PaymentRequest.objects.all(), actor, scope, on)
    return found.filter(paid_on__gte=date(scope.told_on.year, 1, 1), paid_on__lte=scope.told_on)


def seen(found: QuerySet[M], actor: Actor, scope: Scope, on: date) -> QuerySet[M]:
    """The rows on which the actor may consult expenditure, within a scope. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    return found.filter(within(reach), scope.below, entity_id=scope.entity)
