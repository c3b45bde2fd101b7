"""Lists of invoices in any of their orders, how many they hold, and what was chosen in them.

Each order has its index, which begins with a perimeter: an entity, or a supplier. Who holds several perimeters is
answered by one branch for each, read in order up to a page and merged; PostgreSQL would sort them all for one condition
that names them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import models
from polyphonie.invoicing.queries import PAGE, Criteria, InvoiceRow, conditions, read
from polyphonie.invoicing.queries.conditions import EVERYTHING
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.selections import Order
from polyphonie.kernel.acts import Actor

MOST_BRANCHES: Final = 40
_NEVER: Final = Q(entity_id__in=[])


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen in a list: a few invoices by entity and id, or all that answer a filter."""

    criteria: Criteria = EVERYTHING
    picks: tuple[tuple[UUID, UUID], ...] = ()

    def kept(self) -> dict[str, object]:
        """The selection as a task keeps it, in JSON."""
        criteria = {each.name: getattr(self.criteria, each.name) for each in fields(self.criteria)}
        told = {name: str(value) for name, value in criteria.items() if value and name != "states"}
        return {
            "criteria": told | {"states": sorted(self.criteria.states)},
            "picks": [[str(entity), str(invoice)] for entity, invoice in self.picks],
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Selection:
        """The selection that `kept` wrote."""
        made: dict[str, Any] = {
            name: _READ[name](value) for name, value in kept["criteria"].items() if name in _READ and value
        }
        picks = tuple((UUID(entity), UUID(invoice)) for entity, invoice in kept["picks"])
        return cls(Criteria(**made), picks)


_READ: Final[Mapping[str, Any]] = {
    "words": str,
    "states": lambda states: frozenset(map(InvoiceState, states)),
    "entity": UUID,
    "supplier": UUID,
    "service": UUID,
    "deposited_from": date.fromisoformat,
    "deposited_before": date.fromisoformat,
    "due_before": date.fromisoformat,
    "pay_before": date.fromisoformat,
    "to_acknowledge": bool,
    "least": Decimal,
    "most": Decimal,
}


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an order stands in the database: its column, which way, and how a cursor writes its values."""

    column: str
    descending: bool
    read: Any = UUID

    def keys(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}{self.column}"] if self.column == "id" else [f"{sign}{self.column}", f"{sign}id"]

    def beyond(self, cursor: str) -> Q:
        """The condition on rows that come after a cursor; a spoilt one begins the list anew."""
        value, _, identifier = cursor.rpartition("~")
        try:
            last = UUID(identifier)
            bound = self.read(value or identifier)
        except (ValueError, ArithmeticError):
            return Q()
        after = "lt" if self.descending else "gt"
        if self.column == "id":
            return Q(**{f"id__{after}": last})
        tied = Q(**{self.column: bound, f"id__{after}": last})
        return Q(**{f"{self.column}__{after}e": bound}) & (Q(**{f"{self.column}__{after}": bound}) | tied)


_STANDING: Final[Mapping[Order, _Standing]] = {
    Order.NEWEST: _Standing("id", descending=True),
    Order.OLDEST: _Standing("id", descending=False),
    Order.DUE: _Standing("due_on", descending=False, read=date.fromisoformat),
    Order.LARGEST: _Standing("due_cents", descending=True, read=int),
    Order.SMALLEST: _Standing("due_cents", descending=False, read=int),
}


def cursor_of(row: InvoiceRow, order: Order) -> str:
    """Where a list in this order goes on after a row."""
    column = _STANDING[order].column
    value = {"id": "", "due_on": str(row.due_on), "due_cents": str(row.due.cents)}[column]
    return f"{value}~{row.id}" if value else str(row.id)


def listed(
    *,
    actor: Actor,
    on: date,
    criteria: Criteria = EVERYTHING,
    order: Order = Order.NEWEST,
    after: str = "",
    limit: int = PAGE,
) -> tuple[InvoiceRow, ...]:
    """The invoices that the actor may consult, on either side, from after a cursor.

    By due date, those that have one. Who consults the whole platform gets the orders other than by deposit within an
    entity or a supplier only.
    """
    standing = _STANDING[order if _is_indexed(order, actor, criteria, on) else Order.NEWEST]
    beyond = standing.beyond(after) if after else Q()
    if standing.column == "due_on":
        beyond &= Q(due_on__isnull=False)
    keys = standing.keys()
    branches = [branch.filter(beyond).order_by(*keys)[:limit] for branch in _branches(actor, on, criteria)]
    found = branches[0] if len(branches) == 1 else branches[0].union(*branches[1:]).order_by(*keys)[:limit]
    return read(found)


def orders(*, actor: Actor, on: date, criteria: Criteria) -> tuple[Order, ...]:
    """The orders in which this list may stand."""
    return tuple(order for order in Order if _is_indexed(order, actor, criteria, on))


def counted(*, actor: Actor, on: date, criteria: Criteria = EVERYTHING, most: int) -> int:
    """How many invoices the list holds, counted up to one more than `most`."""
    branches = [branch.order_by().values("id")[: most + 1] for branch in _branches(actor, on, criteria)]
    if len(branches) == 1:
        return branches[0].count()
    return branches[0].union(*branches[1:])[: most + 1].count()


def selected(
    selection: Selection, *, actor: Actor, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[InvoiceRow, ...]:
    """The invoices of a selection that the actor may consult, newest first, from after a given one."""
    if not selection.picks:
        after_words = str(after) if after else ""
        return listed(actor=actor, on=on, criteria=selection.criteria, after=after_words, limit=limit)
    chosen = _NEVER
    for entity, invoice in selection.picks:
        chosen |= Q(entity_id=entity, id=invoice)
    found = models.Invoice.objects.filter(conditions.within(actor, on).as_filter(), chosen)
    if after is not None:
        found = found.filter(id__lt=after)
    return read(found.order_by("-id")[:limit])


def _is_indexed(order: Order, actor: Actor, criteria: Criteria, on: date) -> bool:
    if order in (Order.NEWEST, Order.OLDEST) or criteria.entity or criteria.supplier:
        return True
    return not access.reach(actor, Right.INVOICE_CONSULT, on=on).platform


def _branches(actor: Actor, on: date, criteria: Criteria) -> list[QuerySet[models.Invoice]]:
    """The list in parts that an index serves each in order; one part when there would be too many."""
    wanted = models.Invoice.objects.filter(conditions.matching(criteria).as_filter())
    whole = [wanted.filter(conditions.within(actor, on).as_filter())]
    places = list(_places(actor, on, criteria))
    states: list[InvoiceState | None] = [*sorted(conditions.states(criteria))] or [None]
    if not places or len(places) * len(states) > MOST_BRANCHES:
        return whole
    parts = product(places, states)
    return [wanted.filter(place, Q(state=state) if state else Q()) for place, state in parts]


def _places(actor: Actor, on: date, criteria: Criteria) -> Iterator[Q]:
    """Each perimeter of the actor as a condition; nothing for who consults the whole platform."""
    reach = access.reach(actor, Right.INVOICE_CONSULT, on=on)
    if reach.platform:
        yield Q()
        return
    for entity in sorted(reach.entities):
        yield Q(entity_id=entity)
    for supplier in sorted(reach.suppliers):
        yield Q(supplier_id=supplier)
    for service, entity in sorted(reach.services.items()):
        if entity not in reach.entities:
            yield Q(entity_id=entity, service_id=service)


@dataclass(frozen=True, slots=True)
class SearchRow:
    """Filters that a person keeps under a name."""

    id: UUID
    name: str
    query: str


def searches(*, actor: Actor) -> tuple[SearchRow, ...]:
    """The searches that the actor keeps, by name."""
    found = models.SavedSearch.objects.filter(person_id=actor.id).order_by("name")
    return tuple(SearchRow(each.id, each.name, each.query) for each in found)
