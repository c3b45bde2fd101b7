"""What dashboards show: figures counted beforehand, never the invoices themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.rules.figures import centile
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.figures import MONTHS_SHOWN, Measure
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.parties import queries as parties

MOST_KEYS = 20


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose figures they are: an entity's, a supplier's or the platform's."""

    perimeter: Perimeter
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """What became of the invoices deposited in a month; `median` and `ninth_decile`: days from deposit to payment."""

    first_day: date
    number: int
    amount: Money
    rejected: int
    median: int | None
    ninth_decile: int | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The last months, oldest first, and what they add up to; `counted_at` is None when nothing was counted yet."""

    owner: Owner
    months: tuple[Month, ...]
    whole: Month | None
    states: tuple[tuple[InvoiceState, int], ...]
    causes: tuple[tuple[str, int], ...]
    services: tuple[tuple[str, int], ...]
    counted_at: datetime | None


def owners(*, actor: Actor, on: date) -> tuple[Owner, ...]:
    """Whose figures the actor may see: the platform's first, then entities', then suppliers', by name.

    Who watches the platform sees its figures without seeing any invoice. Refuses: ACC-RIG-01 nobody's.
    """
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    watches = access.holds(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    if not reach and not watches:
        access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    entities = [Owner(Perimeter.of_entity(row.id), row.name) for row in parties.entities(reach.entities).values()]
    suppliers = [Owner(Perimeter.of_supplier(row.id), row.name) for row in parties.suppliers(reach.suppliers).values()]
    platform = [Owner(PLATFORM, "Polyphonie")] if watches or reach.platform else []
    return (*platform, *_by_name(entities), *_by_name(suppliers))


def _by_name(found: list[Owner]) -> list[Owner]:
    return sorted(found, key=lambda owner: owner.name)


def dashboard(owner: Owner, *, actor: Actor, on: date) -> Dashboard:
    """The figures of the last twelve months, the present one included. Refuses: ACC-RIG-01."""
    if not (owner.perimeter == PLATFORM and access.holds(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)):
        access.require(actor, Right.INVOICE_CONSULT, perimeter=owner.perimeter, on=on)
    first = date(on.year - 1, on.month, 1) if MONTHS_SHOWN == 12 else on
    rows = list(models.Figure.objects.filter(owner_id=owner.perimeter.id, month__gt=first).order_by("month"))
    by_month: dict[date, list[models.Figure]] = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    return Dashboard(
        owner,
        months=tuple(_month(month, found) for month, found in by_month.items()),
        whole=_month(first, rows) if rows else None,
        states=tuple((InvoiceState(key), number) for key, number in _added(rows, Measure.STATE)),
        causes=_added(rows, Measure.REJECTED),
        services=_added(rows, Measure.SERVICE),
        counted_at=max((row.counted_at for row in rows), default=None),
    )


def _month(first_day: date, rows: list[models.Figure]) -> Month:
    deposited = [row for row in rows if row.measure == Measure.DEPOSITED]
    delays: Counter[int] = Counter()
    for row in rows:
        if row.measure == Measure.PAID_AFTER:
            delays[int(row.key)] += row.number
    return Month(
        first_day,
        number=sum(row.number for row in deposited),
        amount=Money(sum(row.amount_cents for row in deposited)),
        rejected=sum(row.number for row in rows if row.measure == Measure.REJECTED),
        median=centile(delays, 50),
        ninth_decile=centile(delays, 90),
    )


def _added(rows: list[models.Figure], measure: Measure) -> tuple[tuple[str, int], ...]:
    """The numbers of a measure by key over all months, the greatest first."""
    found: Counter[str] = Counter()
    for row in rows:
        if row.measure == measure:
            found[row.key] += row.number
    return tuple(found.most_common(MOST_KEYS))


def owner_of(identifier: UUID, *, among: tuple[Owner, ...]) -> Owner | None:
    """The one of these whose id this is."""
    return next((owner for owner in among if owner.perimeter.id == identifier), None)
