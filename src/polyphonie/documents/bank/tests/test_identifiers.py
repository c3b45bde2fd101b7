from __future__ import annotations

import pytest

from polyphonie.documents.bank import identifiers


def test_it_knows_a_right_iban() -> None:
    made = identifiers.french_iban(bank="30001", branch="00794", number="12345678901")
    assert made == "FR7630001007941234567890185"
    assert identifiers.is_iban(made) and identifiers.keys_hold(made)
    assert identifiers.is_iban("DE89370400440532013000")


@pytest.mark.parametrize(
    "wrong",
    ["", "FR7630001007941234567890186", "FR3830001007941234567890185", "ZZ7630001007941234567890185", "ＦＲ76"],
)
def test_it_knows_a_wrong_one(wrong: str) -> None:
    assert not identifiers.is_iban(wrong)


def test_it_asks_a_french_account_for_its_own_key() -> None:
    account = "30001007941234567890184"
    check = 98 - int(f"{account}152700") % 97
    assert identifiers.keys_hold(f"FR{check:02d}{account}") and not identifiers.is_iban(f"FR{check:02d}{account}")


def test_it_tells_the_bank_it_knows_and_no_other() -> None:
    assert identifiers.bic_of("FR7630001007941234567890185") == "BDFEFRPP"
    assert identifiers.bic_of("DE89370400440532013000") == ""
    assert identifiers.is_bic("BDFEFRPPXXX") and not identifiers.is_bic("BDFE")


def test_it_writes_it_for_eyes() -> None:
    assert identifiers.compact("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert identifiers.spaced("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
    assert identifiers.hidden("DE89370400440532013000") == "DE89 •••• 3000"
