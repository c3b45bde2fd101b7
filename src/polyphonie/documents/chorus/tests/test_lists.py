"""The lists of codes: each is there, its codes once, with two names."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from polyphonie.documents.chorus import lists
from polyphonie.documents.invoice.rules.codes import codes as listed


@pytest.mark.parametrize("name", get_args(lists.Name))
def test_it_has_each_code_once_with_two_names(name: lists.Name) -> None:
    found = lists.codes(name)
    assert found and len({each.code for each in found}) == len(found)
    assert all(each.french and each.english for each in found)


def test_its_values_are_codes_of_the_standards() -> None:
    assert set(lists.values("payment_means").values()) <= listed("payment_means")
    assert set(lists.values("invoice_type").values()) <= listed("invoice_type") | listed("credit_note_type")
    assert set(lists.values("vat_exemption").values()) <= listed("exemption_reason")
    assert set(lists.values("unit").values()) <= listed("unit")
    assert all(Decimal(rate) >= 0 for rate in lists.values("vat_rate").values())


def test_it_names_a_code_in_the_language_asked_for() -> None:
    transfer = lists.codes("payment_means")[0]
    assert (transfer.name("fr"), transfer.name("EN"), transfer.name("de")) == (
        "Virement",
        "Credit transfer",
        "Virement",
    )


def test_it_finds_a_code_by_what_it_means() -> None:
    assert lists.by_value("vat_rate")["20"] == "TVA2"
