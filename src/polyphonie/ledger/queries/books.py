"""The books that somebody may consult, their journals, accounts, years and periods."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.ledger import models
from polyphonie.ledger.terms import PeriodState
from polyphonie.parties import queries as parties


@dataclass(frozen=True, slots=True)
class BookRow:
    entity: UUID
    currency: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class AccountRow:
    code: str
    label: str
    subledger: bool
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class JournalRow:
    code: str
    label_fr: str
    label_en: str
    last: int


@dataclass(frozen=True, slots=True)
class PeriodRow:
    year: int
    number: int
    starts_on: date
    ends_on: date
    state: PeriodState


def book(entity: UUID) -> BookRow | None:
    """The books of a body, if it keeps any here."""
    found = models.Book.objects.filter(entity_id=entity).first()
    return BookRow(found.entity_id, found.currency, found.opened_on) if found else None


def keeping_books(entities: Collection[UUID]) -> set[UUID]:
    """Those of these bodies that keep books here."""
    return {entity for (entity,) in rows.pick(models.Book, "entity_id", entity_id=entities)}


def named_bodies(entities: Collection[UUID]) -> tuple[tuple[UUID, str], ...]:
    """These bodies by name, those that keep books here first: the order in which pages offer them."""
    names, keeping = parties.names(entities), keeping_books(entities)
    told = ((each, names.get(each, "")) for each in entities)
    return tuple(sorted(told, key=lambda pair: (pair[0] not in keeping, pair[1], pair[0])))


def consult(*, actor: Actor, entity: UUID, on: date) -> BookRow:
    """The books of a body, for whoever may consult them. Refuses: ACC-RIG-01, LED-BOO-01."""
    access.require(actor, Right.LEDGER_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Book.of(entity)
    return BookRow(found.entity_id, found.currency, found.opened_on)


def books(*, actor: Actor, on: date) -> tuple[BookRow, ...]:
    """The books that an actor may consult. Refuses: ACC-RIG-01 none anywhere."""
    reach = access.require_somewhere(actor, Right.LEDGER_CONSULT, on=on)
    found = models.Book.objects.order_by("id")
    if not reach.platform:
        found = found.filter(entity_id__in=reach.entities)
    return tuple(BookRow(each.entity_id, each.currency, each.opened_on) for each in found)


def without_books(*, actor: Actor, on: date) -> tuple[UUID, ...]:
    """The bodies whose books an actor may open, and that have none yet."""
    may = access.reach(actor, Right.LEDGER_CLOSE, on=on).entities
    kept = models.Book.objects.filter(entity_id__in=may).values_list("entity_id", flat=True)
    return tuple(sorted(may - set(kept)))


def accounts(entity: UUID, *, prefix: str = "", after: str = "", count: int | None = None) -> tuple[AccountRow, ...]:
    """The accounts opened in a book whose code begins so, in their order, after a code."""
    found = models.Account.objects.filter(book__entity_id=entity, code__startswith=prefix, code__gt=after)
    return tuple(
        AccountRow(each.code, each.label, each.subledger, each.opened_on, each.closed_on)
        for each in found.order_by("code")[:count]
    )


def journals(entity: UUID, *, year: int) -> tuple[JournalRow, ...]:
    """The journals of a book, with the number of the last entry of each that year."""
    found = models.Register.objects.filter(book__entity_id=entity, year=year).select_related("journal")
    return tuple(
        JournalRow(each.journal.code, each.journal.label_fr, each.journal.label_en, each.last)
        for each in found.order_by("journal_id")
    )


def years(entity: UUID) -> tuple[int, ...]:
    """The fiscal years opened in a book, newest first."""
    found = models.Period.objects.filter(book__entity_id=entity, number=0).order_by("-year")
    return tuple(found.values_list("year", flat=True))


def periods(entity: UUID, *, year: int) -> tuple[PeriodRow, ...]:
    """The periods of a year, in their order."""
    found = models.Period.objects.filter(book__entity_id=entity, year=year).order_by("number")
    return tuple(
        PeriodRow(each.year, each.number, each.starts_on, each.ends_on, PeriodState(each.state)) for each in found
    )
