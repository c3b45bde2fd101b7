"""Money."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel.money import Money, rounded

cents = st.integers(min_value=-(10**17), max_value=10**17)
weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40).filter(any)
rates = st.decimals(min_value=-10, max_value=10, places=30, allow_nan=False, allow_infinity=False)


@given(cents, cents)
def test_it_adds_and_subtracts_whole_cents(one: int, other: int) -> None:
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)


@given(cents)
def test_it_comes_back_from_its_decimal(amount: int) -> None:
    assert Money.of(Money(amount).decimal) == Money(amount)
    assert Money(amount).decimal == Decimal(amount) / 100


@given(cents, cents)
def test_it_compares_as_its_cents_do(one: int, other: int) -> None:
    assert (Money(one) < Money(other)) is (one < other)
    assert (Money(one) >= Money(other)) is (one >= other)
    assert bool(Money(one)) is (one != 0)


@given(cents, weights)
def test_it_loses_no_cent_when_it_is_split(amount: int, shares: list[int]) -> None:
    parts = Money(amount).split(shares)
    assert sum(part.cents for part in parts) == amount
    assert len(parts) == len(shares)


@given(cents, weights)
def test_it_gives_each_share_its_due_to_the_cent(amount: int, shares: list[int]) -> None:
    for part, weight in zip(Money(amount).split(shares), shares, strict=True):
        assert abs(part.cents - Fraction(amount * weight, sum(shares))) < 1
        assert weight or not part


@given(cents, weights)
def test_it_splits_a_debt_as_it_splits_a_credit(amount: int, shares: list[int]) -> None:
    assert Money(-amount).split(shares) == tuple(-part for part in Money(amount).split(shares))


@given(cents, rates)
def test_it_rounds_a_rated_amount_once_and_half_away_from_zero(amount: int, rate: Decimal) -> None:
    exact = Fraction(amount) * Fraction(rate)
    away = 1 if exact >= 0 else -1
    assert Money(amount).at_rate(rate).cents == away * ((2 * abs(exact) + 1) // 2)


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("0.0049", "0.00")]
)
def test_it_rounds_half_a_cent_away_from_zero(amount: str, expected: str) -> None:
    assert rounded(Decimal(amount)) == Decimal(expected)


def test_it_reads_as_an_amount_and_a_currency() -> None:
    assert str(Money(-123456)) == "-1234.56 EUR"
    assert str(Money(5, "XPF")) == "0.05 XPF"


@pytest.mark.parametrize("amount", ["0.001", "1e-10", "NaN", "Infinity", "-Infinity"])
def test_it_refuses_what_is_no_whole_number_of_cents(amount: str) -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        Money.of(Decimal(amount))


def test_it_refuses_to_mix_currencies() -> None:
    for mixed in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__):
        with pytest.raises(ValueError, match="EUR and USD do not mix"):
            mixed(Money(1), Money(1, "USD"))
    assert Money(1) != Money(1, "USD")


@pytest.mark.parametrize("shares", [[], [0, 0], [3, -1]])
def test_it_refuses_weights_that_share_nothing(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).split(shares)
