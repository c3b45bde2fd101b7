"""Files of a year's books: the tax authority's file of entries (FEC), the journal of ledger-cli, the general ledger.

Made apart, by a job, whatever their size: entries are read some at a time, the file grows on the disk, and is then kept
for its owner in the spool. Neither the web nor the worker ever holds it whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import IO, Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.documents.books import fec, ledger_cli
from polyphonie.documents.books.entries import EntryLine
from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import Title, Work
from polyphonie.ledger import general_ledger, models, queries, terms
from polyphonie.ledger.queries import files
from polyphonie.parties import queries as parties

EXPORTING: Final = "ledger.export_books"


class BookFile(StrEnum):
    """A file that a year's books are told in."""

    FEC = "fec"
    LEDGER_CLI = "ledger-cli"
    GENERAL_LEDGER = "general-ledger"
    GENERAL_LEDGER_XLSX = "general-ledger-xlsx"
    GENERAL_LEDGER_PDF = "general-ledger-pdf"


BOOK_FILES: Final[Mapping[BookFile, Words]] = {
    BookFile.FEC: Words("Fichier des écritures comptables (FEC)", "File of accounting entries (FEC)"),
    BookFile.LEDGER_CLI: Words("Journal pour ledger-cli", "Journal for ledger-cli"),
    BookFile.GENERAL_LEDGER: Words("Grand livre (CSV)", "General ledger (CSV)"),
    BookFile.GENERAL_LEDGER_XLSX: Words("Grand livre (XLSX)", "General ledger (XLSX)"),
    BookFile.GENERAL_LEDGER_PDF: Words("Grand livre (PDF)", "General ledger (PDF)"),
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
        total=None if file not in _BY_ENTRY else files.entry_count(entity, year=year),
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
            name, media_type = write(made, entity, year=year, file=wanted, language=said["language"], work=work)
            made.seek(0)
            work.hand_over(made, name=name, media_type=media_type)


def write(
    to: IO[bytes], entity: UUID, *, year: int, file: BookFile, language: str = "fr", work: Work | None = None
) -> tuple[str, str]:
    """Write a file to a stream, some at a time; `work` is told how far it is. Says its name and its media type."""
    return _WRITERS[file](to, _Asked(entity, year, language, work))


def _write_text(to: IO[bytes], texts: Iterable[str]) -> None:
    to.writelines(text.encode() for text in texts)


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


def _fec(to: IO[bytes], asked: _Asked) -> tuple[str, str]:
    _write_text(to, fec.written(_lines(asked, with_closing=False)))
    found = parties.entity(asked.entity)
    name = fec.name(found.siren if found else asked.entity.hex[:9], until=date(asked.year, 12, 31))
    return name, fec.MEDIA_TYPE


def _ledger_cli(to: IO[bytes], asked: _Asked) -> tuple[str, str]:
    _write_text(to, ledger_cli.written(_lines(asked, with_closing=True)))
    return f"journal-{asked.year}.journal", ledger_cli.MEDIA_TYPE


def _general_ledger(asked: _Asked) -> general_ledger.Told:
    holder = parties.names([asked.entity]).get(asked.entity, "")
    lines = files.ledger_lines(asked.entity, year=asked.year)
    return general_ledger.Told(holder, asked.year, asked.language, lines)


def _csv(to: IO[bytes], asked: _Asked) -> tuple[str, str]:
    _write_text(to, general_ledger.csv_text(_general_ledger(asked)))
    return f"grand-livre-{asked.year}.csv", CSV


def _xlsx(to: IO[bytes], asked: _Asked) -> tuple[str, str]:
    general_ledger.write_xlsx(to, _general_ledger(asked))
    return f"grand-livre-{asked.year}.xlsx", XLSX


def _pdf(to: IO[bytes], asked: _Asked) -> tuple[str, str]:
    if general_ledger.write_pdf(to, _general_ledger(asked)):
        return f"grand-livre-{asked.year}.zip", "application/zip"
    return f"grand-livre-{asked.year}.pdf", "application/pdf"


_BY_ENTRY: Final = frozenset({BookFile.FEC, BookFile.LEDGER_CLI})
"""Files written entry by entry: how many there are tells how far one is."""

_WRITERS: Final[Mapping[BookFile, Callable[[IO[bytes], _Asked], tuple[str, str]]]] = {
    BookFile.FEC: _fec,
    BookFile.LEDGER_CLI: _ledger_cli,
    BookFile.GENERAL_LEDGER: _csv,
    BookFile.GENERAL_LEDGER_XLSX: _xlsx,
    BookFile.GENERAL_LEDGER_PDF: _pdf,
}
