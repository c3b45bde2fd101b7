"""Statements as tables to print or to open in a spreadsheet: the figures of a year beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.documents.books.sheets import Row, RowKind, Sheet

from .computing import AccountTotals, Statement
from .layouts import Column, Kind, Sense

_KINDS: Final[Mapping[Kind, RowKind]] = {Kind.HEADING: "heading", Kind.ACCOUNTS: "line", Kind.TOTAL: "total"}
_HEADS: Final[Mapping[Column, Words]] = {
    Column.GROSS: Words("Brut", "Gross"),
    Column.DEDUCTIONS: Words("Amortissements et dépréciations", "Depreciation and impairment"),
    Column.NET: Words("Net", "Net"),
    Column.OPENING: Words("Au début", "At the beginning"),
    Column.INCREASES: Words("Augmentations", "Increases"),
    Column.DECREASES: Words("Diminutions", "Decreases"),
    Column.CLOSING: Words("À la fin", "At the end"),
}
CERTAINTIES: Final[Mapping[str, Words]] = {
    "confirmed": Words("confirmé par un texte ou par des données réelles", "confirmed by a text or by real data"),
    "memory": Words("de mémoire, à confirmer", "from memory, to be confirmed"),
    "choice": Words("choix de présentation de Polyphonie", "Polyphonie's own choice"),
}


def heads(statement: Statement, *, year: int, language: str) -> tuple[str, ...]:
    """The headings of a statement's figures, the year before last (where its columns do not tell it already)."""
    columns = statement.layout.columns
    if columns == (Column.AMOUNT,):
        return str(year), str(year - 1)
    told = tuple(f"{_word(_HEADS[column], language)} {year}" for column in columns)
    return told if Column.OPENING in columns else (*told, f"{_word(_HEADS[columns[-1]], language)} {year - 1}")


def figures(statement: Statement, before: Statement | None, place: int) -> tuple[int | None, ...]:
    """The figures of a line, at that place, in the order of `heads`. None where a line has none.

    Liabilities have neither gross figures nor deductions.
    """
    columns, found = statement.layout.columns, statement.figures[place]
    if found.line.kind is Kind.HEADING:
        return (None,) * (len(columns) + (Column.OPENING not in columns))
    only_net = found.line.sense is Sense.CREDIT
    values: list[int | None] = [
        None if only_net and column in (Column.GROSS, Column.DEDUCTIONS) else found.values.get(column, 0)
        for column in columns
    ]
    if Column.OPENING not in columns:
        same = before.figures[place] if before and before.layout.code == statement.layout.code else None
        values.append(same.values.get(columns[-1], 0) if same else None)
    return tuple(values)


def sheet(statement: Statement, before: Statement | None, *, year: int, language: str) -> Sheet:
    """A statement as a table, with where its layout comes from and how sure it is."""
    layout, english = statement.layout, language == "en"
    rows = tuple(
        Row(
            figure.line.code,
            figure.line.label_en if english else figure.line.label_fr,
            figures(statement, before, place),
            _KINDS[figure.line.kind],
        )
        for place, figure in enumerate(statement.figures)
    )
    words = ("Code", "Item") if english else ("Code", "Poste")
    title = layout.label_en if english else layout.label_fr
    certainty = _word(CERTAINTIES[layout.certainty], language)
    note = f"Layout: {layout.source} ({certainty})." if english else f"Présentation : {layout.source} ({certainty})."
    return Sheet(title, f"{title}, {year}", (*words, *heads(statement, year=year, language=language)), rows, (note,))


TRIAL_BALANCE: Final = Words("Balance générale des comptes", "Trial balance")
_TRIAL_HEADS: Final = (
    Words("Ouverture, débit", "Opening, debit"),
    Words("Ouverture, crédit", "Opening, credit"),
    Words("Mouvements, débit", "Movements, debit"),
    Words("Mouvements, crédit", "Movements, credit"),
    Words("Solde débiteur", "Debit balance"),
    Words("Solde créditeur", "Credit balance"),
)


def trial_balance(rows: Sequence[AccountTotals], labels: Mapping[str, str], *, year: int, language: str) -> Sheet:
    """The trial balance as a table: opening, movements (closing entries included) and closing, each on two sides."""
    title = _word(TRIAL_BALANCE, language)
    heads = ("Account", "Label") if language == "en" else ("Compte", "Libellé")
    return Sheet(
        title,
        f"{title}, {year}",
        (*heads, *(_word(each, language) for each in _TRIAL_HEADS)),
        tuple(_trial_rows(rows, labels)),
    )


def _trial_rows(rows: Sequence[AccountTotals], labels: Mapping[str, str]) -> Iterator[Row]:
    sums = [0] * len(_TRIAL_HEADS)
    for row in rows:
        values = trial_values(row)
        sums = [held + value for held, value in zip(sums, values, strict=True)]
        yield Row(row.account, labels.get(row.account, ""), values)
    yield Row("", "Total", tuple(sums), "total")


def trial_values(row: AccountTotals) -> tuple[int, ...]:
    """An account's six figures in a trial balance, each nought or more."""
    return (
        max(row.opening, 0),
        max(-row.opening, 0),
        row.debit + max(row.closed, 0),
        row.credit + max(-row.closed, 0),
        max(row.closing, 0),
        max(-row.closing, 0),
    )


def _word(words: Words, language: str) -> str:
    return words.en if language == "en" else words.fr
