"""Which invoices look alike, and what a credit note may correct. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from polyphonie.invoicing.terms import ties as terms
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another invoice of the same supplier to the same recipient, of the same kind and amount."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice that a document names as the one it corrects: its recipient's name when that is another, its amount,
    and what earlier credit notes took from it."""

    number: str
    elsewhere: str
    due: Money
    credited: Money


def look_alike(*, number: str, issued_on: date, siblings: Iterable[Sibling]) -> Sibling | None:
    """The twin of an invoice, if it has one: within a week, or within a year under nearly the same number."""
    for each in siblings:
        apart = abs((issued_on - each.issued_on).days)
        if each.number != number and (
            apart <= terms.NEAR_DAYS or (apart <= terms.YEAR_DAYS and _near(number, each.number))
        ):
            return each
    return None


def _near(one: str, other: str) -> bool:
    """Whether two numbers are the same but for punctuation, case, leading zeros, or one letter typed wrong."""
    first, second = _plain(one), _plain(other)
    if first == second:
        return True
    if re.sub(r"\D", "", first) != re.sub(r"\D", "", second):
        return False
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _plain(number: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[^0-9a-z]+", " ", number.casefold())).replace(" ", "")


def twin_warnings(twin: Sibling | None) -> Iterator[Refusal]:
    """What the depositor is told of a twin."""
    if twin is not None:
        yield terms.LOOKS_LIKE(number=twin.number, issued_on=twin.issued_on.strftime("%d/%m/%Y"))


def corrected_refusals(corrected: Corrected | None) -> Iterator[Refusal]:
    """What keeps a credit note or a corrected invoice from being taken."""
    if corrected is not None and corrected.elsewhere:
        yield terms.CORRECTED_ELSEWHERE(number=corrected.number, name=corrected.elsewhere)


def corrected_warnings(*, named: str, corrected: Corrected | None, credit_note: bool, due: Money) -> Iterator[Refusal]:
    """What the depositor is told of the invoice that the document corrects."""
    if named and corrected is None:
        yield terms.CORRECTED_UNKNOWN(number=named)
    elif corrected is not None and credit_note and corrected.due.currency == due.currency:
        credited = corrected.credited + due
        if corrected.due < credited:
            yield terms.CREDITED_TOO_MUCH(
                number=corrected.number,
                credited=credited.decimal,
                due=corrected.due.decimal,
                currency=due.currency,
            )
