"""Amounts in sentences: each language writes them its own way, in refusals as elsewhere."""

from __future__ import annotations

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Reason

TOO_MUCH = Reason("KER-TST-77", "amount", fr="Il reste {left}.", en="{left} is left.")


def test_it_writes_an_amount_as_each_language_does() -> None:
    told = TOO_MUCH(left=Money(1_820_80))
    assert (told.fr, told.en) == ("Il reste 1\u202f820,80\u00a0€.", "€1,820.80 is left.")
    assert (Money(-5).said("fr"), Money(5, "CHF").said("en")) == ("-0,05\u00a0€", "0.05 CHF")
