"""The words of late interest: how it is computed, and what is owed for having paid late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.invoicing.terms.lateness import is_provisional
from polyphonie.kernel.refusals import Kind, Reason
from polyphonie.reference.terms import Rate

from .payment_requests import table

INTEREST_CASE: Final = "late_interest"
"""The case of the law under which late interest is paid."""


class PartKind(StrEnum):
    """What a part of late interest is: interest on what one payee received, the indemnity, what was asked before."""

    INTEREST = "interest"
    INDEMNITY = "indemnity"
    BEFORE = "before"


PART_KINDS: Final[Mapping[PartKind, Words]] = {
    PartKind.INTEREST: Words("Intérêts", "Interest"),
    PartKind.INDEMNITY: Words("Indemnité forfaitaire pour frais de recouvrement", "Fixed indemnity for recovery costs"),
    PartKind.BEFORE: Words("Déjà demandé", "Asked for before"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is owed, in cents. Interest tells its base, from which day it ran late, and at which rate."""

    kind: PartKind
    cents: int
    base: int = 0
    due_on: date | None = None
    paid_on: date | None = None
    days: int = 0
    rate: Rate | None = None

    @property
    def provisional(self) -> bool:
        """Whether the rate of its half-year was not known yet: what it comes to is asked later, beside this."""
        return self.rate is not None and self.due_on is not None and is_provisional(self.rate, due_on=self.due_on)


@dataclass(frozen=True, slots=True)
class Imputing:
    """Where interest is charged, and the days in which it is paid: dated data."""

    since: date
    until: date | None
    charge_account: str
    days: int


@cache
def _imputings() -> tuple[Imputing, ...]:
    return tuple(
        Imputing(
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["charge_account"],
            int(row["days"]),
        )
        for row in table("late_interest.tsv")
    )


def imputing(on: date) -> Imputing:
    """What holds on a day; the first there was, before it."""
    held = (each for each in _imputings() if each.since <= on and (each.until is None or on < each.until))
    return next(held, _imputings()[0])


NOT_PAID_YET: Final = Reason(
    "SPE-INT-01",
    "request",
    fr="La demande {number} n'est pas payée : ses intérêts se comptent au jour du paiement. Attendez-le.",
    en="Request {number} is not paid: its interest is counted on the day of its payment. Wait for it.",
    kind=Kind.CONFLICT,
    source="Code de la commande publique, article R2192-32",
)
INTEREST_ALONE: Final = Reason(
    "SPE-INT-02",
    "purpose",
    fr="Des intérêts moratoires se paient en flux 4, sous le cas « late_interest », en nommant la demande payée en"
    " retard. Laissez-les se liquider d'eux-mêmes.",
    en="Late interest is paid in flow 4, under the case “late_interest”, naming the request that was paid late. Let it"
    " be liquidated by itself.",
    source="Code de la commande publique, article R2192-36",
)
