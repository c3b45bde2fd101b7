"""Each restitution as a table to write: in the layout that users have known where there is one, or in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import Final, TypeVar

from polyphonie.access.terms import Words
from polyphonie.budget.queries.details import Selection
from polyphonie.budget.terms import Kind
from polyphonie.budget.terms.months import STANDINGS
from polyphonie.documents.chorus import restitutions
from polyphonie.documents.chorus.restitutions import Layout
from polyphonie.documents.tables import PLAIN, Cell, Column, ColumnKind, Manner, Table
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.queries import execution as executed
from polyphonie.reporting.queries import outstanding as left
from polyphonie.reporting.queries.catalogue import CATALOGUE
from polyphonie.reporting.queries.execution import MonthRow
from polyphonie.reporting.queries.outstanding import OutstandingLine
from polyphonie.reporting.restitutions import month_name
from polyphonie.spending.queries.restitutions import Scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be: its name without its ending, its table, how it is written."""

    name: str
    table: Table
    manner: Manner = PLAIN


def execution(*, actor: Actor, selection: Selection, kind: Kind, layout: Layout, on: date) -> File:
    """Consumed appropriations in detail, in a known layout. Refuses: ACC-RIG-01."""
    rows = _begun(executed.every(actor=actor, selection=selection, kind=kind, on=on))
    manner = restitutions.manner(
        layout=layout,
        kind=kind.value,
        fiscal_year=selection.fiscal_year,
        known_at=_known_at(selection),
        kept_to=_kept_to(selection),
    )
    table = restitutions.table((row.facts for row in rows), layout=layout, kind=kind.value)
    return File(f"{layout}-{kind.lower()}-{selection.fiscal_year}", table, manner)


def months(*, actor: Actor, selection: Selection, on: date, language: str) -> File:
    """Consumed appropriations over time, programme by programme and month by month. Refuses: ACC-RIG-01."""
    rows = executed.months(actor=actor, selection=selection, on=on)
    columns = tuple(Column(getattr(words, language), kind) for words, kind, _ in _MONTHS)
    cells = ([value(row, language) for _, _, value in _MONTHS] for row in rows)
    name = "execution-by-month" if language == "en" else "execution-par-mois"
    return File(f"{name}-{selection.fiscal_year}", Table(name, columns, cells))


_MONTHS: Final[tuple[tuple[Words, ColumnKind, Callable[[MonthRow, str], Cell]], ...]] = (
    (Words("Programme", "Programme"), "words", lambda row, _: row.programme),
    (Words("Mois", "Month"), "words", lambda row, language: getattr(month_name(row.month), language)),
    (Words("État du mois", "The month is"), "words", lambda row, language: getattr(STANDINGS[row.standing], language)),
    (Words("AE consommées", "AE consumed"), "amount", lambda row, _: row.consumed[Kind.AE]),
    (Words("CP consommés", "CP consumed"), "amount", lambda row, _: row.consumed[Kind.CP]),
    (Words("AE depuis janvier", "AE since January"), "amount", lambda row, _: row.since_january[Kind.AE]),
    (Words("CP depuis janvier", "CP since January"), "amount", lambda row, _: row.since_january[Kind.CP]),
)


def outstanding(*, actor: Actor, selection: Selection, on: date, language: str) -> File:
    """What commitments have left to pay. Refuses: ACC-RIG-01."""
    rows = _begun(left.every(actor=actor, selection=selection, on=on))
    columns = tuple(Column(words.en if language == "en" else words.fr, kind) for words, kind, _ in _OUTSTANDING)
    cells = ([value(row) for _, _, value in _OUTSTANDING] for row in rows)
    name = "outstanding" if language == "en" else "restes-a-payer"
    return File(f"{name}-{selection.fiscal_year}", Table(name, columns, cells))


_Value = Callable[[OutstandingLine], Cell]


def _fact(name: str) -> _Value:
    return lambda row: row.facts.get(name)


_OUTSTANDING: Final[tuple[tuple[Words, ColumnKind, _Value], ...]] = (
    (Words("Programme", "Programme"), "words", _fact("programme")),
    (Words("Centre financier", "Cost and budget centre"), "words", _fact("centre")),
    (Words("Domaine fonctionnel", "Functional domain"), "words", _fact("domain")),
    (Words("Titre", "Title"), "words", _fact("title")),
    (Words("N° EJ", "Commitment"), "words", _fact("commitment_number")),
    (Words("N° poste EJ", "Line"), "number", _fact("commitment_place")),
    (Words("Objet", "Subject"), "words", _fact("label")),
    (Words("Fournisseur", "Supplier"), "words", _fact("supplier_name")),
    (Words("Code taxe 1", "Tax code"), "words", _fact("supplier_identifier")),
    (Words("Compte général", "General account"), "words", _fact("account")),
    (Words("Groupe de marchandises", "Purchasing group"), "words", _fact("purchasing_group")),
    (Words("Engagé depuis le", "Committed since"), "day", lambda row: row.since),
    (Words("Âge en jours", "Age in days"), "number", lambda row: row.days),
    (Words("Repris des exercices antérieurs", "Carried over"), "amount", lambda row: row.carried_in),
    (Words("Engagé dans l’exercice", "Committed in the year"), "amount", lambda row: row.committed),
    (Words("Payé dans l’exercice", "Paid in the year"), "amount", lambda row: row.paid),
    (Words("Reste à payer", "Left to pay"), "amount", lambda row: row.remaining),
)


def _known_at(selection: Selection) -> datetime:
    """The instant as of which a restitution tells: the end of a past day, or now."""
    if selection.known_on is None:
        return clock.now().astimezone(clock.PARIS)
    return datetime.combine(selection.known_on, time(23, 59, 59), clock.PARIS)


def _kept_to(selection: Selection) -> str:
    """The filters, in words."""
    told = [f"{group} {value}" for group, value in selection.only.items()]
    if selection.start:
        told.append(f"du {selection.start:%d.%m.%Y}")
    if selection.end:
        told.append(f"au {selection.end:%d.%m.%Y}")
    return ", ".join(told)


def _begun(rows: Iterator[T]) -> Iterator[T]:
    """The rows, the first of which has been read: whoever may not see them is told before anything is sent."""
    first = next(rows, None)
    return iter(()) if first is None else chain((first,), rows)


def of_catalogue(name: str, *, actor: Actor, scope: Scope, on: date, language: str) -> File:
    """A restitution of the chain, whole: its rows under their headings. Refuses: ACC-RIG-01."""
    entry = CATALOGUE[name]
    found = entry.make(actor=actor, scope=scope, on=on, language=language)
    columns = tuple(Column(getattr(each.name, language), each.kind) for each in found.headings)
    notes = (getattr(entry.note, language),)
    table = Table(entry.file, columns, (row.cells for row in _begun(found.rows)), notes)
    return File(f"{entry.file}-{scope.told_on.isoformat()}", table)
