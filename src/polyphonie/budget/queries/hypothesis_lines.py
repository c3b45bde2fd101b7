"""Hypotheses as files write them, one a line: what a scenario's export gives can be read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from polyphonie.budget.terms import ActType, Hypothesis, Kind, Nature
from polyphonie.budget.terms.moves import PERSONNEL
from polyphonie.budget.terms.refusals import HYPOTHESIS_UNREADABLE
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused

from .centres import centre

COLUMNS: Final = ("centre", "titre", "type", "nature", "du_mois", "au_mois", "valeur", "acte")


def read_hypotheses(text: str, *, on: date) -> tuple[Hypothesis, ...]:
    """The hypotheses of a file: `centre;titre;AE|CP;nature;first month;last month;euros or percent;act`.

    Refuses, all at once: BUD-SCN-09 with the number of each line that cannot be read, REF-COD-01 unknown centres.
    """
    found: list[Hypothesis] = []
    wrong: list[Refusal] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        cells = [cell.strip() for cell in line.split(";")]
        if not any(cells) or cells[0].lower() == COLUMNS[0]:
            continue
        try:
            found.append(_read(number, [*cells, *[""] * len(COLUMNS)][: len(COLUMNS)], on))
        except Refused as refused:
            wrong += refused.refusals
    if wrong:
        raise Refused(*wrong)
    return tuple(found)


def _read(number: int, cells: list[str], on: date) -> Hypothesis:
    code, title, kind, nature, first, last, value, act = cells
    try:
        told, amount = Nature(nature), Decimal(value.replace("\u202f", "").replace(" ", "").replace(",", "."))
        in_cents = told in (Nature.AMOUNT, Nature.MOVE)
        return Hypothesis(
            centre(code, on=on) if code else None,
            title == PERSONNEL,
            Kind(kind.upper()),
            told,
            int(first),
            int(last),
            Money.of(amount).cents if in_cents else 0,
            Decimal(0) if in_cents else amount,
            ActType(act) if act else None,
        )
    except (ValueError, InvalidOperation):
        raise Refused(
            HYPOTHESIS_UNREADABLE(
                number=number,
                problem_fr="centre, titre, AE ou CP, amount, pace, share ou move, deux mois, une valeur, un acte",
                problem_en="centre, title, AE or CP, amount, pace, share or move, two months, a value, an act",
            )
        ) from None


def written(told: Hypothesis) -> tuple[str, ...]:
    """The cells of a hypothesis, in the order of `COLUMNS`."""
    in_cents = told.nature in (Nature.AMOUNT, Nature.MOVE)
    return (
        told.place,
        PERSONNEL if told.personnel else "",
        told.kind.value,
        told.nature.value,
        str(told.first_month),
        str(told.last_month),
        str(Money(told.cents).decimal if in_cents else told.percent),
        told.act.value if told.act else "",
    )
