"""Money: whole cents in a currency, never a float; rounding has one place, splitting loses no cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import Final

_CENT: Final = Decimal("0.01")
_EXACT: Final = Context(prec=200, traps=[InvalidOperation, Inexact])
_ROUNDING: Final = Context(prec=200, traps=[InvalidOperation])
"""Enough digits for any amount times any rate, so that nothing is rounded but where `rounded` does it."""


def rounded(amount: Decimal) -> Decimal:
    """The amount at two decimals, half away from zero: the only rounding of money in the program."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP, context=_ROUNDING)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of money.

    `cents` is a whole number of hundredths, of either sign; `currency` is an ISO 4217 code. Amounts of two currencies
    never add up or compare: that is a bug in the caller, so it raises `ValueError`.
    """

    cents: int
    currency: str = "EUR"

    @classmethod
    def of(cls, amount: Decimal, currency: str = "EUR") -> Money:
        """Money from a decimal that already has at most two decimals; anything finer raises `ValueError`."""
        if not amount.is_finite() or amount != rounded(amount):
            raise ValueError(f"{amount} is not a whole number of cents: round it first")
        return cls(int(amount.scaleb(2, _EXACT)), currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2, _EXACT)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other).cents

    def __le__(self, other: Money) -> bool:
        return self.cents <= self._same(other).cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def at_rate(self, rate: Decimal) -> Money:
        """This amount times an exact rate, rounded to the cent."""
        return Money.of(rounded(_EXACT.multiply(self.decimal, rate)), self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Shares in proportion to the weights (whole, not all zero). Their sum is this amount, to the cent.

        The cents left over go one by one to the first shares with the largest remainders.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers of zero or more, with at least one above zero")
        sign = -1 if self.cents < 0 else 1
        floors, remainders = zip(*(divmod(abs(self.cents) * weight, total) for weight in weights), strict=True)
        shares = list(floors)
        left = abs(self.cents) - sum(shares)
        for index in sorted(range(len(shares)), key=lambda i: (-remainders[i], i))[:left]:
            shares[index] += 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def said(self, language: str) -> str:
        """The amount in a sentence: `1 234,56 €` in French, `€1,234.56` in English; another currency by its code."""
        sign, figures = "-" if self.cents < 0 else "", f"{abs(self.decimal):,.2f}"
        if language.startswith("fr"):
            figures = figures.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
            return f"{sign}{figures}\N{NO-BREAK SPACE}{'€' if self.currency == 'EUR' else self.currency}"
        return f"{sign}€{figures}" if self.currency == "EUR" else f"{sign}{figures} {self.currency}"

    def __str__(self) -> str:
        return f"{self.decimal:.2f} {self.currency}"
