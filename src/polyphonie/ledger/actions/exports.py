"""Files of a year's books: the tax authority's file of entries (FEC), the journal of ledger-cli, the general ledger.

Made apart, by a job, whatever their size: entries are read some at a time, the file grows on the disk, and is then kept
for its owner in the spool. Neither the web nor the worker ever holds it whole.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.documents.books import fec, ledger_cli
from polyphonie.documents.books.entries import EntryLine
from polyphonie.documents.books.sheets import CSV
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.cells import inert
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import Title, Work
from polyphonie.ledger import models, queries, terms
from polyphonie.ledger.queries import files
from polyphonie.parties import queries as parties

EXPORTING: Final = "ledger.export_books"


class BookFile(StrEnum):
    """A file that a year's books are told in."""

    FEC = "fec"
    LEDGER_CLI = "ledger-cli"
    GENERAL_LEDGER = "general-ledger"


BOOK_FILES: Final[Mapping[BookFile, Words]] = {
    BookFile.FEC: Words("Fichier des écritures comptables (FEC)", "File of accounting entries (FEC)"),
    BookFile.LEDGER_CLI: Words("Journal pour ledger-cli", "Journal for ledger-cli"),
    BookFile.GENERAL_LEDGER: Words("Grand livre (CSV)", "General ledger (CSV)"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    entity: UUID
    year: int
    language: str
    work: Work | None


@action
def export_books(*, actor: Actor, entity: UUID, year: int, file: BookFile, on: date, language: str = "fr") -> UUID:
    """Have a year's books written to a file; returns the task to follow.

    Refuses: ACC-RIG-01 the right to consult, LED-BOO-01 no books, LED-YEA-01 the year is not open.
    """
    access.require(actor, Right.LEDGER_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    models.Book.of(entity)
    if year not in queries.years(entity):
        raise Refused(terms.NO_YEAR(year=year))
    name = BOOK_FILES[file]
    task = tasks.begin(
        actor=actor,
        name=EXPORTING,
        title=Title(f"{name.fr}, exercice {year}", f"{name.en}, year {year}"),
        arguments={"entity": str(entity), "year": year, "file": file, "language": language},
        total=None if file is BookFile.GENERAL_LEDGER else files.entry_count(entity, year=year),
    )
    note(entity=entity, subject=f"task:{task}", file=file, year=year)
    return task


def go_on_exporting(*, task: UUID) -> None:
    """Make the file of an export. What was cut short begins anew: a file cannot go on in its middle."""
    with tasks.going_on(task) as work:
        if work is None:
            return
        work.restart()
        said = work.task.arguments
        entity, year, wanted = UUID(said["entity"]), int(said["year"]), BookFile(said["file"])
        with tempfile.TemporaryFile() as made:
            for text in written(entity, year=year, file=wanted, language=said["language"], work=work):
                made.write(text.encode())
            made.seek(0)
            work.hand_over(made, name=file_name(entity, year=year, file=wanted), media_type=MEDIA_TYPES[wanted])


MEDIA_TYPES: Final[Mapping[BookFile, str]] = {
    BookFile.FEC: fec.MEDIA_TYPE,
    BookFile.LEDGER_CLI: ledger_cli.MEDIA_TYPE,
    BookFile.GENERAL_LEDGER: CSV,
}


def file_name(entity: UUID, *, year: int, file: BookFile) -> str:
    """The name of a file: the FEC has the one that the article wants."""
    if file is BookFile.FEC:
        found = parties.entity(entity)
        return fec.name(found.siren if found else entity.hex[:9], until=date(year, 12, 31))
    return f"grand-livre-{year}.csv" if file is BookFile.GENERAL_LEDGER else f"journal-{year}.journal"


def written(
    entity: UUID, *, year: int, file: BookFile, language: str = "fr", work: Work | None = None
) -> Iterator[str]:
    """The text of a file, some at a time; `work` is told how far it is."""
    return _WRITERS[file](_Asked(entity, year, language, work))


def _lines(asked: _Asked, *, with_closing: bool) -> Iterator[EntryLine]:
    """The year's lines; what was handed out is counted as done when more is asked for."""

    def pages() -> Iterator[list[EntryLine]]:
        for count, page in files.entry_lines(
            asked.entity, year=asked.year, with_closing=with_closing, language=asked.language
        ):
            yield page
            if asked.work is not None:
                asked.work.advance(cursor="", done=count)

    return chain.from_iterable(pages())


def _fec(asked: _Asked) -> Iterator[str]:
    return fec.written(_lines(asked, with_closing=False))


def _ledger_cli(asked: _Asked) -> Iterator[str]:
    return ledger_cli.written(_lines(asked, with_closing=True))


_HEADS: Final = (
    Words("Compte", "Account"),
    Words("Libellé du compte", "Account label"),
    Words("Date", "Day"),
    Words("Journal", "Journal"),
    Words("Numéro", "Number"),
    Words("Libellé", "Label"),
    Words("Pièce", "Document"),
    Words("Débit", "Debit"),
    Words("Crédit", "Credit"),
    Words("Solde", "Balance"),
)


def _general_ledger(asked: _Asked) -> Iterator[str]:
    """Account after account, each with its lines in the order of their days and the balance after each."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    yield "\ufeff"
    writer.writerow([head.en if asked.language == "en" else head.fr for head in _HEADS])
    account, balance = "", 0
    for line in files.ledger_lines(asked.entity, year=asked.year):
        balance = line.amount + (balance if line.account == account else 0)
        account = line.account
        words = (line.account_label, line.on.isoformat(), line.journal, line.number, line.label, line.reference)
        cents = (max(line.amount, 0), max(-line.amount, 0), balance)
        writer.writerow([account, *map(inert, words), *(Decimal(each).scaleb(-2) for each in cents)])
        if text.tell() > _ENOUGH:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


_ENOUGH: Final = 1 << 16

_WRITERS: Final[Mapping[BookFile, Callable[[_Asked], Iterator[str]]]] = {
    BookFile.FEC: _fec,
    BookFile.LEDGER_CLI: _ledger_cli,
    BookFile.GENERAL_LEDGER: _general_ledger,
}
