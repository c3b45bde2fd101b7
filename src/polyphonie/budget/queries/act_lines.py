"""The lines of an act as people and files write them: one a line, columns apart by semicolons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from polyphonie.budget.terms import ActLine, Axis, Centre, Kind
from polyphonie.budget.terms.refusals import LINE_UNREADABLE
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused

from .centres import centre

COLUMNS: Final = ("centre", "titre", "type", "montant", "domaine", "categorie", "fonds", "evaluatif", "exercice")
_YES: Final = frozenset({"oui", "1", "x", "true", "yes"})


def read_lines(text: str, *, on: date) -> tuple[ActLine, ...]:
    """The lines, their centres as the nomenclature of the day tells them; a heading and empty lines are left out.

    Refuses, all at once: BUD-ACT-10 with the number of each line that cannot be read, REF-COD-01 unknown centres.
    """
    found: list[ActLine] = []
    wrong: list[Refusal] = []
    known: dict[str, Centre] = {}
    for number, cells in _cells(text):
        try:
            found.append(_line(number, cells, known, on))
        except Refused as refused:
            wrong += refused.refusals
    if wrong:
        raise Refused(*wrong)
    return tuple(found)


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        cells = [cell.strip() for cell in line.split(";")]
        if any(cells) and cells[0].lower() != COLUMNS[0]:
            yield number, [*cells, *[""] * (len(COLUMNS) - len(cells))]


def _line(number: int, cells: list[str], known: dict[str, Centre], on: date) -> ActLine:
    code, title, kind, amount, domain, category, fund, evaluative, fiscal_year = cells[: len(COLUMNS)]
    if kind.upper() not in set(Kind):
        raise Refused(LINE_UNREADABLE(number=number, problem="la troisième colonne est AE ou CP"))
    if fiscal_year and not fiscal_year.isdigit():
        raise Refused(LINE_UNREADABLE(number=number, problem="l'exercice est une année"))
    if code not in known:
        known[code] = centre(code, on=on)
    return ActLine(
        axis=Axis(known[code], domain=domain, title=title, category=category, fund=fund),
        kind=Kind(kind.upper()),
        amount=_amount(number, amount),
        fiscal_year=int(fiscal_year) if fiscal_year else None,
        evaluative=evaluative.lower() in _YES,
    )


def _amount(number: int, text: str) -> Money:
    compact = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        return Money.of(Decimal(compact))
    except (InvalidOperation, ValueError):
        raise Refused(
            LINE_UNREADABLE(number=number, problem=f"« {text} » n'est pas un montant en euros et centimes")
        ) from None
