"""Invoices for programs that name them by whole numbers and read lists by numbered pages (Chorus Pro's API).

A page is found from the last invoice of the one before, as in any other list: who reads on is never slowed by how far
they are. Only who jumps to a page nobody read pays for the rows between, and so not beyond `FURTHEST_JUMP`.

An invoice that was recycled to another entity is, to those programs, that entity's alone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import models, terms
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState, Side
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from . import InvoiceRow, Seen, invoice, one, read
from .conditions import first_id_on

FURTHEST_JUMP: Final = 100_000
COUNTED: Final = 1_000
"""How many rows after a page are counted, to tell how many there are: beyond, what is told is "at least"."""
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Amounts from and to, both included, in units of the currency."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for on one side; all that is given must hold. Days and instants are from and before.

    `flow` is the depositor and the id of the flow that brought the invoices.
    """

    side: Side
    numbers: frozenset[str] = frozenset()
    commitment_number: str = ""
    states: frozenset[InvoiceState] = frozenset()
    kinds: frozenset[InvoiceKind] = frozenset()
    suppliers: frozenset[UUID] = frozenset()
    entities: frozenset[UUID] = frozenset()
    services: frozenset[UUID] = frozenset()
    issued_from: date | None = None
    issued_before: date | None = None
    deposited_from: date | None = None
    deposited_before: date | None = None
    state_from: datetime | None = None
    state_before: datetime | None = None
    net: Bounds = Bounds()
    with_vat: Bounds = Bounds()
    due: Bounds = Bounds()
    flow: tuple[UUID, UUID] | None = None


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """The invoices of a page, newest first. `total` is exact unless `at_least`."""

    rows: tuple[InvoiceRow, ...]
    total: int
    at_least: bool


def numbered(*, actor: Actor, ordinal: int, on: date) -> Seen:
    """The invoice of a whole number, at its present recipient.

    Refuses: INV-FIN-01 there is none, or none that is theirs to see.
    """
    found = models.Invoice.objects.filter(ordinal=ordinal).exclude(state=InvoiceState.RECYCLED)
    place = found.values_list("entity_id", "id").first()
    if place is None:
        raise Refused(terms.NOT_FOUND())
    return invoice(actor=actor, entity=place[0], identifier=place[1], on=on)


def deposited(*, entity: UUID, identifier: UUID) -> InvoiceRow:
    """The invoice that was just deposited, for whoever deposited it: nobody's right is asked."""
    return one(entity, identifier)


def page(*, actor: Actor, on: date, wanted: Wanted, number: int, size: int) -> NumberedPage | None:
    """A page of the invoices that the actor may consult, from the first; None when nobody can jump so far."""
    found = _matching(_within(actor, on, wanted.side), wanted)
    skipped = (number - 1) * size
    mark = _boundaries.get((actor.id, on, wanted, size, number)) if skipped else None
    if skipped and mark is None:
        if skipped > FURTHEST_JUMP:
            return None
        mark = next(iter(found.order_by("-id").values_list("id", flat=True)[skipped - 1 : skipped]), None)
        if mark is None:
            return NumberedPage((), found.count(), at_least=False)
    following = found.filter(id__lt=mark) if mark else found
    rows = read(following.order_by("-id")[: size + 1])
    if len(rows) <= size:
        return NumberedPage(rows, skipped + len(rows), at_least=False)
    last = rows[size - 1].id
    _boundaries.put((actor.id, on, wanted, size, number + 1), last)
    more = found.filter(id__lt=last).values("id").order_by("-id")[: COUNTED + 1].count()
    return NumberedPage(rows[:size], skipped + size + more, at_least=more > COUNTED)


def _within(actor: Actor, on: date, side: Side) -> QuerySet[models.Invoice]:
    """What the actor may consult on one side: nothing, unless a perimeter says so."""
    every = models.Invoice.objects.exclude(state=InvoiceState.RECYCLED)
    right = Right.INVOICE_VALIDATE if side is Side.VALIDATOR else Right.INVOICE_CONSULT
    reach = access.reach(actor, right, on=on)
    if side is Side.VALIDATOR:
        return every.filter(validator_id__in=reach.suppliers)
    if reach.platform:
        return every
    if side is Side.SUPPLIER:
        return every.filter(supplier_id__in=reach.suppliers)
    mine = Q(entity_id__in=reach.entities)
    for service, entity in reach.services.items():
        mine |= Q(entity_id=entity, service_id=service)
    return every.filter(mine)


def _matching(found: QuerySet[models.Invoice], wanted: Wanted) -> QuerySet[models.Invoice]:
    given: dict[str, Any] = {
        "number__in": wanted.numbers or None,
        "commitment_number": wanted.commitment_number or None,
        "state__in": [str(state) for state in wanted.states] or None,
        "kind__in": [str(kind) for kind in wanted.kinds] or None,
        "supplier_id__in": wanted.suppliers or None,
        "entity_id__in": wanted.entities or None,
        "service_id__in": wanted.services or None,
        "issued_on__gte": wanted.issued_from,
        "issued_on__lt": wanted.issued_before,
        "id__gte": first_id_on(wanted.deposited_from) if wanted.deposited_from else None,
        "id__lt": first_id_on(wanted.deposited_before) if wanted.deposited_before else None,
        "state_at__gte": wanted.state_from,
        "state_at__lt": wanted.state_before,
        **_bounded("net_cents", wanted.net),
        **_bounded("due_cents", wanted.due),
    }
    if wanted.flow:
        depositor, flow = wanted.flow
        brought = models.FlowItem.objects.filter(depositor_id=depositor, id=flow, accepted=True)
        given["id__in"] = brought.values("invoice_id")
    if wanted.with_vat != Bounds():
        found = found.annotate(with_vat_cents=F("net_cents") + F("vat_cents"))
        given |= _bounded("with_vat_cents", wanted.with_vat)
    return found.filter(**{name: value for name, value in given.items() if value is not None})


def _bounded(column: str, bounds: Bounds) -> dict[str, int | None]:
    return {f"{column}__gte": _cents(bounds.least), f"{column}__lte": _cents(bounds.most)}


def _cents(amount: Decimal | None) -> int | None:
    """Cents, as far as the database counts them."""
    if amount is None:
        return None
    largest = 2**63 - 1
    return max(-largest, min(largest, int(amount.scaleb(2)))) if abs(amount) < Decimal(10) ** 18 else largest


class _Boundaries:
    """The last invoice before a page, for those pages that somebody may ask for next; forgotten, it is found again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, UUID] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> UUID | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Any, boundary: UUID) -> None:
        with self._lock:
            self._kept[key] = boundary
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)


_boundaries: Final = _Boundaries()
