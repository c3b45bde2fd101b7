"""The draw is fair, foreseen by nobody and always the same; categories and proposals are what they say."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as some

from polyphonie.controls import rules
from polyphonie.controls.terms import Mode, Risk

from .conftest import LARGE, REST, RULES, USUAL, facts

EXAMPLES = int(os.environ.get("CONTROLS_EXAMPLES", "15"))
DRAWS = 2000


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=some.binary(min_size=32, max_size=32), chance=some.fractions(Fraction(1, 20), Fraction(19, 20)))
def test_it_draws_as_often_as_it_says(seed: bytes, chance: Fraction) -> None:
    drawn = sum(rules.is_drawn(rules.lot_of(seed, f"payment_request:{place}"), chance) for place in range(DRAWS))
    deviation = (float(chance) * (1 - float(chance)) * DRAWS) ** 0.5
    assert abs(drawn - float(chance) * DRAWS) < 6 * deviation


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=some.binary(min_size=32, max_size=32), subject=some.text(min_size=1, max_size=60))
def test_it_draws_the_same_again_and_never_less_for_a_greater_chance(seed: bytes, subject: str) -> None:
    lot = rules.lot_of(seed, subject)
    assert lot == rules.lot_of(seed, subject)
    drawn = [rules.is_drawn(lot, Fraction(part, 16)) for part in range(17)]
    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[16]) == (False, True)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    seed=some.binary(min_size=32, max_size=32),
    subjects=some.sets(some.text(min_size=1, max_size=20), max_size=40),
    size=some.integers(1, 50),
)
def test_it_samples_exactly_whatever_the_order(seed: bytes, subjects: set[str], size: int) -> None:
    found = rules.sample(seed, subjects, size)
    assert len(found) == min(size, len(subjects))
    assert found == rules.sample(seed, sorted(subjects), size)


def test_it_samples_each_as_often_as_the_next() -> None:
    subjects = [f"payment_request:{place}" for place in range(10)]
    counts = dict.fromkeys(subjects, 0)
    for turn in range(DRAWS):
        for subject in rules.sample(turn.to_bytes(32), subjects, 3):
            counts[subject] += 1
    assert all(abs(count - DRAWS * 0.3) < 6 * (DRAWS * 0.21) ** 0.5 for count in counts.values())


@given(cents=some.integers(1, 10**9), nature=some.sampled_from(["1", "1.31", "2", "4"]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_it_gives_every_payment_the_first_category_that_holds(cents: int, nature: str) -> None:
    place = rules.place_of(RULES, facts("payment_request:1", cents, nature), Risk.ORDINARY)
    expected = LARGE if cents >= 10_000_000 else USUAL if nature.startswith("1") else REST
    assert RULES[place] is expected


def test_it_proposes_from_what_was_found() -> None:
    def chance(checked: int, anomalies: int) -> Fraction:
        return rules.proposed(USUAL, anomalies=anomalies, checked=checked).chance

    assert chance(20, 10) == USUAL.chance
    assert chance(100, 11) == 1
    assert chance(100, 5) == Fraction(1, 2)
    assert chance(100, 1) == USUAL.chance
    assert chance(400, 1) == Fraction(1, 8)
    assert rules.proposed(REST, anomalies=5, checked=100).mode is Mode.SAMPLED


def test_it_bounds_the_share_of_anomalies() -> None:
    assert rules.upper_bound(0, 0) == 1
    assert Decimal("0.02") < rules.upper_bound(0, 100) < Decimal("0.03")
    assert rules.upper_bound(100, 100) == 1
