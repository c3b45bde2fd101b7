"""The words of the bridge: from what the budget spent and received to what the year earned, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from polyphonie.kernel.refusals import Kind, Reason

PROGRAMME: Final = "programme"
REVENUE_LINE: Final = "revenue_line"
"""The axes by which lines of treasury say what they are of: a programme that pays, or a line of revenue."""


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """A listed item of the bridge, and the prefixes of the accounts whose moves it tells: the longest has them."""

    code: str
    fr: str
    en: str
    accounts: tuple[str, ...]
    source: str
    from_on: date
    until_on: date | None = None

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Item:
    """What an item explains, in cents, and of which accounts: what adds to the result is above zero."""

    terms: ItemTerms
    amount: int
    accounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the budget's balance to the general result of a year, all in cents.

    `revenue` is what was cashed by line, `spending` the CP consumed, `paid` what the treasury paid for programmes: the
    same, programme by programme, but for `gaps`. `unexplained` are moves of accounts that no item lists.
    """

    year: int
    revenue: int
    spending: int
    paid: int
    items: tuple[Item, ...]
    unexplained: Mapping[str, int]
    gaps: Mapping[str, tuple[int, int]]
    programmes: int
    result: int

    @property
    def balance(self) -> int:
        """The budget's balance: what was cashed, less what was paid."""
        return self.revenue - self.spending

    @property
    def gap(self) -> int:
        """What the budget says was paid and the treasury does not."""
        return self.spending - self.paid

    @property
    def holds(self) -> bool:
        """Whether listed items explain all: nothing is unexplained, and the budget and the treasury agree."""
        listed = self.balance + sum(item.amount for item in self.items)
        return not self.unexplained and not self.gaps and listed == self.result


NO_BRIDGE: Final = Reason(
    "REP-BRI-01",
    "year",
    fr="Cet organisme n'a ni budget ni comptabilité ouverts pour {year}. Choisissez un autre exercice.",
    en="This body has no budget and no books open for {year}. Choose another year.",
    kind=Kind.NOT_FOUND,
)
