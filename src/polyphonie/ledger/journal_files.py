"""Journals as files: the sums of each month by month, or the lines of one in the order of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.documents.books.entries import EntryLine
from polyphonie.documents.tables import Cell, Column, ColumnKind, Table

from .queries import files
from .queries.centralising import journal_sums

_SUMS: Final[tuple[tuple[Words, ColumnKind], ...]] = (
    (Words("Journal", "Journal"), "words"),
    (Words("Libellé du journal", "Label of the journal"), "words"),
    (Words("Période", "Period"), "number"),
    (Words("Débit", "Debit"), "amount"),
    (Words("Crédit", "Credit"), "amount"),
)
_LINES: Final[tuple[tuple[Words, ColumnKind], ...]] = (
    (Words("Journal", "Journal"), "words"),
    (Words("Numéro", "Number"), "number"),
    (Words("Date", "Day"), "day"),
    (Words("Compte", "Account"), "words"),
    (Words("Libellé du compte", "Account label"), "words"),
    (Words("Libellé", "Label"), "words"),
    (Words("Pièce", "Document"), "words"),
    (Words("Tiers", "Third party"), "words"),
    (Words("Débit", "Debit"), "amount"),
    (Words("Crédit", "Credit"), "amount"),
    (Words("Lettrage", "Match"), "words"),
)


def sums(entity: UUID, *, year: int, language: str) -> Table:
    """The centralising journal of a year: each journal, period by period."""
    rows = [
        (row.journal, row.label_en if language == "en" else row.label_fr, row.period, row.debit, row.credit)
        for row in journal_sums(entity, year=year)
    ]
    return Table("Journals" if language == "en" else "Journaux", _columns(_SUMS, language), rows)


def lines(entity: UUID, *, journal: str, year: int, language: str) -> Table:
    """The lines of a journal in a year, read some entries at a time."""
    pages = files.journal_lines(entity, journal=journal, year=year, language=language)
    return Table(journal, _columns(_LINES, language), _rows(line for page in pages for line in page))


def _rows(found: Iterator[EntryLine]) -> Iterator[tuple[Cell, ...]]:
    for line in found:
        yield (
            *(line.journal, line.number, line.on, line.account, line.account_label, line.label, line.piece),
            *(line.party_label, line.debit or None, line.credit or None, line.matched),
        )


def _columns(heads: tuple[tuple[Words, ColumnKind], ...], language: str) -> tuple[Column, ...]:
    return tuple(Column(words.en if language == "en" else words.fr, kind) for words, kind in heads)
