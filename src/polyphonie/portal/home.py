"""What waits for a person, by what they may do: one desk for each side on which they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polyphonie.access.terms import Right
from polyphonie.invoicing import queries as invoicing
from polyphonie.invoicing.queries import Criteria, Line
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import Actor

LATEST: Final = 8
COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many invoices are in a state, counted up to one more than `COUNTED`."""

    state: S
    number: int

    @property
    def told(self) -> str:
        return number_format(min(self.number, COUNTED), force_grouping=True) + ("+" if self.number > COUNTED else "")


@dataclass(frozen=True, slots=True)
class Desk:
    """A side on which one stands: how many in each state, and the invoices to look at first.

    `pressing` are the states that wait for the reader, `others` those that hold some invoice. `waiting` tells whether
    `rows` wait for the reader; otherwise they are only the latest.
    """

    title: Promise
    pressing: tuple[Count, ...]
    others: tuple[Count, ...]
    rows: tuple[Line, ...]
    waiting: bool
    may_deposit: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """The state of the platform: reactions on their way, and those that failed."""

    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Door:
    """A part of the program that one manages, with what is behind it."""

    right: Right
    icon: str
    title: Promise
    words: Promise
    address: str


DOORS: Final = (
    Door(
        Right.DIRECTORY_MANAGE,
        "directory",
        _("Annuaire"),
        _("Structures publiques, services, ce que leurs factures doivent porter."),
        "parties:directory",
    ),
    Door(
        Right.PEOPLE_MANAGE,
        "people",
        _("Personnes et droits"),
        _("Qui peut faire quoi, où, de quand à quand."),
        "access:people",
    ),
    Door(
        Right.CLIENTS_MANAGE,
        "key",
        _("Clients API"),
        _("Les programmes qui déposent et consultent à votre place, et leurs secrets."),
        "access:clients",
    ),
    Door(
        Right.JOURNAL_CONSULT,
        "journal",
        _("Journal"),
        _("Chaque acte, son auteur et son heure ; rien ne s'y efface."),
        "portal:journal",
    ),
)


FOR_SUPPLIER: Final = (
    S.TO_RECYCLE,
    S.SUSPENDED,
    S.REJECTED,
    S.WRONG_VALIDATOR,
    S.REFUSED_BY_VALIDATOR,
    S.REFUSED_BY_SECOND_VALIDATOR,
)
WAITING_FOR: Final[Mapping[Right, tuple[S, ...]]] = {
    Right.INVOICE_TREAT: (S.DELIVERED, S.COMPLETED),
    Right.INVOICE_ORDER: (S.DELIVERED, S.COMPLETED, S.SERVICE_CERTIFIED),
    Right.INVOICE_ACCOUNT: (S.WITH_ACCOUNTANT, S.RECORDED),
}
"""Which states wait for whom on the recipient's side."""

FAILURES_SHOWN: Final = 100


def desks(*, actor: Actor, rights: frozenset[Right], on: date) -> tuple[Desk, ...]:
    """The person's desks: as a supplier, as a recipient, or both."""
    found = []
    if Right.INVOICE_DEPOSIT in rights:
        found.append(_desk(_("Mes factures déposées"), FOR_SUPPLIER, actor=actor, on=on, as_supplier=True))
    pressing = tuple(dict.fromkeys(state for right in WAITING_FOR if right in rights for state in WAITING_FOR[right]))
    if pressing:
        found.append(_desk(_("Factures reçues"), pressing, actor=actor, on=on, as_supplier=False))
    return tuple(found)


def _desk(title: Promise, pressing: tuple[S, ...], *, actor: Actor, on: date, as_supplier: bool) -> Desk:
    numbers = invoicing.counts(actor=actor, on=on, as_supplier=as_supplier, most=COUNTED)
    waiting = any(numbers.get(state) for state in pressing)
    criteria = Criteria(states=frozenset(pressing)) if waiting else Criteria()
    rows = invoicing.search(actor=actor, on=on, criteria=criteria, limit=LATEST, oldest_first=waiting)
    return Desk(
        title=title,
        pressing=tuple(Count(state, numbers.get(state, 0)) for state in pressing),
        others=tuple(Count(state, numbers[state]) for state in S if state in numbers and state not in pressing),
        rows=invoicing.lines(rows),
        waiting=waiting,
        may_deposit=as_supplier,
    )


def doors(rights: frozenset[Right]) -> tuple[Door, ...]:
    """What the person manages."""
    return tuple(door for door in DOORS if door.right in rights)


def engine(rights: frozenset[Right]) -> Engine | None:
    """The state of the platform, for whoever may mend it."""
    if Right.DELIVERIES_MANAGE not in rights:
        return None
    return Engine(deliveries.waiting(), len(deliveries.failures(limit=FAILURES_SHOWN)))
