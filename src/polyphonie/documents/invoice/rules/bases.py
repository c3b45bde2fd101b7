"""The amounts of a document by VAT category and rate, added up once: each breakdown then asks for its own sum."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from .index import Index

NOTHING = Decimal(0)


class Bases:
    """Sums by what bears the amounts ("charge", "allowance", a kind of line), VAT category and rate (None: all)."""

    __slots__ = ("sums",)

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str, Decimal | None], Decimal] = {}

    def add(self, owner: str, *, categories: Iterable[str], rates: Iterable[Decimal | None], amount: Decimal) -> None:
        """Count an amount for each of its categories, at each of its rates and as a whole."""
        wanted = {None, *rates}
        for category in set(categories):
            for rate in wanted:
                key = (owner, category, rate)
                self.sums[key] = self.sums.get(key, NOTHING) + amount

    def sum(self, owner: str, category: str, rate: Decimal | None) -> Decimal:
        return self.sums.get((owner, category, rate), NOTHING)

    def has(self, owner: str, category: str, rate: Decimal | None) -> bool:
        """Whether anything of that owner bears the category (at the rate), were it for nothing."""
        return (owner, category, rate) in self.sums


def bases(index: Index, gather: Callable[[Index, Bases], None]) -> Bases:
    """The sums of a document, gathered the first time they are asked for."""
    known = index.facts.get(Bases)
    if not isinstance(known, Bases):
        known = index.facts[Bases] = Bases()
        gather(index, known)
    return known
