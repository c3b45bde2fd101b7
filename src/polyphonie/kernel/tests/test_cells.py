"""Cells that a spreadsheet takes for nothing but text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from polyphonie.kernel.cells import inert


@pytest.mark.parametrize("hostile", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%0A"])
def test_it_quotes_what_would_be_a_formula(hostile: str) -> None:
    assert inert(hostile) == f"'{hostile}"


@pytest.mark.parametrize("plain", ["", "F2026-001", "a=b", Decimal("-12.50"), date(2026, 1, 1), -3, None])
def test_it_leaves_the_rest(plain: object) -> None:
    assert inert(plain) == plain
