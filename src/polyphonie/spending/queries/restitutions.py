"""What restitutions tell of the chain of expenditure: invoices not certified, delays to pay, payments; as on a day.

The days that documents bear tell the past: what was entered, decided or paid later is as if it were not yet. All sums
are made by the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Model, Q, QuerySet, Sum, UUIDField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, TruncMonth

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.spending import models
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestState
from polyphonie.spending.terms.proposals import UNDECIDED

from .places import within

M = TypeVar("M", bound=Model)
_AT_ONCE: Final = 200
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
    """An invoice that waits for the certification of its service, in cents. `days`: since it was issued.

    `proposal` tells the body that pays and what is proposed from it.
    """

    proposal: tuple[UUID, UUID]
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
                proposal=(row.entity_id, row.id),
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
    if scope.told_on < on:
        sums = _uncertified(actor, scope, on).order_by("issued_on").values_list("issued_on")
        told = list(sums.annotate(Count("id"), Sum("cents")))
    else:
        told = [(day, count, cents) for _, day, count, cents in opened("uncertified", actor=actor, scope=scope, on=on)]
    return tuple(OfDay(max((scope.told_on - day).days, 0), count, cents) for day, count, cents in told)


def _uncertified(actor: Actor, scope: Scope, on: date) -> QuerySet[models.Proposal]:
    found = seen(models.Proposal.objects.filter(certified=False), actor, scope, on)
    open_ = Q(state__in=literals(UNDECIDED))
    if scope.told_on < on:  # the past is told by days, the present by an index
        open_ |= Q(decided_on__gt=scope.told_on)
    return found.filter(open_, proposed_on__lte=scope.told_on)


def delays(*, actor: Actor, scope: Scope, on: date) -> tuple[Delay, ...]:
    """What was paid in the year of the day, by centre and month. Refuses: ACC-RIG-01."""
    told = _paid(actor, scope, on, "month", "centre_id")
    return tuple(Delay(centre, month.month, *sums) for month, centre, *sums in told)


def due_by_day(*, actor: Actor, scope: Scope, on: date, within_days: int) -> tuple[OfDay, ...]:
    """Requests whose delay runs and that were not paid, summed by the days that are left (below zero once late).

    Refuses: ACC-RIG-01.
    """
    last = scope.told_on + timedelta(days=within_days)
    if scope.told_on < on:
        found = seen(models.PaymentRequest.objects.all(), actor, scope, on)
        found = found.filter(entered_on__lte=scope.told_on, due_on__lte=last)
        found = found.exclude(state__in=_ENDED).filter(Q(paid_on=None) | Q(paid_on__gt=scope.told_on))
        sums = found.order_by("due_on").values_list("due_on").annotate(Count("id"), Sum("payable_cents"))
        told = list(sums)
    else:
        told = [(day, count, cents) for _, day, count, cents in opened("to_pay", actor=actor, scope=scope, on=on)]
    return tuple(OfDay((day - scope.told_on).days, count, cents) for day, count, cents in told if day <= last)


def payments(*, actor: Actor, scope: Scope, on: date) -> tuple[Paid, ...]:
    """What was paid in the year of the day. Refuses: ACC-RIG-01."""
    told = _paid(actor, scope, on, "programme_id", "ground", "flux", "month")
    return tuple(
        Paid(programme, Ground(ground), Flux(flux), month.month, requests, cents)
        for programme, ground, flux, month, requests, _late, _waited, cents in told
    )


def _paid(actor: Actor, scope: Scope, on: date, *by: str) -> list[tuple[Any, ...]]:
    """How many requests were paid in the year of the day, how many late, after how many days, how many cents.

    A past day is told by the requests. The present is told, in one statement, by the sums that are kept and by what
    moved since.
    """
    year = date(scope.told_on.year, 1, 1)
    if scope.told_on < on:
        requests = seen(models.PaymentRequest.objects.all(), actor, scope, on)
        found = requests.filter(paid_on__gte=year, paid_on__lte=scope.told_on).annotate(**_OF_A_REQUEST)
        told: QuerySet[Any, Any] = found.values_list(*_PAID)
    else:
        kept = seen(models.PaidSum.objects.all(), actor, scope, on).filter(month__gte=year, month__lte=scope.told_on)
        since = RawSQL(_MARK, (scope.entity,), output_field=UUIDField())  # noqa: S611  it is ours
        moved = seen(models.PaidMove.objects.all(), actor, scope, on).annotate(month=TruncMonth("paid_on"))
        moved = moved.filter(id__gte=since, id__lt=_LAST)
        moved = moved.filter(month__gte=year, month__lte=scope.told_on)
        told = kept.values_list(*_PAID).union(moved.values_list(*_PAID), all=True)
    rows, values = told.query.sql_with_params()
    keys = ", ".join(by)
    with connection.cursor() as cursor:
        cursor.execute(_PAID_BY.format(keys=keys, rows=rows, columns=", ".join(_PAID)), values)
        return list(cursor.fetchall())


_MARK: Final = """
    (SELECT coalesce(
        (SELECT before FROM spending_paidmark WHERE entity_id = %s), '00000000-0000-0000-0000-000000000000'))
"""
_LAST: Final = UUID(int=2**128 - 1)
"""An id that never comes: told as a bound, it has the planner deem moves since the mark few, and find them by ids."""
_PAID: Final = ("centre_id", "programme_id", "ground", "flux", "month", "requests", "late", "waited", "payable_cents")
_OF_A_REQUEST: Final[Mapping[str, Any]] = {
    "centre_id": Coalesce("uo_id", "bop_id", "programme_id"),
    "month": TruncMonth("paid_on"),
    "requests": Value(1),
    "late": Case(When(due_on__lt=F("paid_on"), then=1), default=0),
    "waited": RawSQL("paid_on - started_on", (), output_field=IntegerField()),
}
_PAID_BY: Final = """
    SELECT {keys}, sum(requests)::bigint, sum(late)::bigint, sum(waited)::bigint, sum(payable_cents)::bigint
    FROM ({rows}) told ({columns}) GROUP BY {keys} HAVING sum(requests) <> 0 ORDER BY {keys}
"""


def opened(*kinds: str, actor: Actor, scope: Scope, on: date) -> list[tuple[str, date, int, int]]:
    """What is open now of some kinds (`models.OpenSum`): kind, day, how many, cents; by kind and day.

    It is told, in one statement, by the sums that are kept and by the moves that they do not hold yet.
    Refuses: ACC-RIG-01.
    """
    both: tuple[type[models.OpenSum | models.OpenMove], ...] = (models.OpenSum, models.OpenMove)
    kept, moved = (
        seen(model.objects.filter(kind__in=kinds), actor, scope, on).values_list("kind", "day", "count", "cents")
        for model in both
    )
    rows, values = kept.union(moved, all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_OPENED.format(rows=rows), values)
        return list(cursor.fetchall())


_OPENED: Final = """
    SELECT kind, day, sum(count)::bigint, sum(cents)::bigint FROM ({rows}) told (kind, day, count, cents)
    GROUP BY kind, day HAVING sum(count) <> 0 ORDER BY kind, day
"""


def seen(found: QuerySet[M], actor: Actor, scope: Scope, on: date) -> QuerySet[M]:
    """The rows on which the actor may consult expenditure, within a scope. Refuses: ACC-RIG-01."""
    reach = access.require_somewhere(actor, Right.SPENDING_CONSULT, on=on)
    return found.filter(within(reach), scope.below, entity_id=scope.entity)
