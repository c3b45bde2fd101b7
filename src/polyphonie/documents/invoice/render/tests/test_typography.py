from datetime import date
from decimal import Decimal

import pytest

from polyphonie.documents.invoice.render import typography


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("0", "0,00", "0.00"),
        ("1234.5", "1\u202f234,50", "1,234.50"),
        ("-1234567.891", "\u22121\u202f234\u202f567,891", "\u22121,234,567.891"),
        ("1E+3", "1\u202f000,00", "1,000.00"),
        ("0.0001", "0,0001", "0.0001"),
        ("1E+90", "1E+90", "1E+90"),
        ("NaN", "NaN", "NaN"),
    ],
)
def test_it_writes_amounts_in_both_languages(value: str, french: str, english: str) -> None:
    assert typography.amount(Decimal(value), "fr") == french
    assert typography.amount(Decimal(value), "en") == english


@pytest.mark.parametrize(
    ("currency", "french", "english"),
    [
        ("EUR", "\u22121\u202f234,50\u00a0€", "\u2212€1,234.50"),
        ("CHF", "\u22121\u202f234,50\u00a0CHF", "CHF\u00a0\u22121,234.50"),
        (None, "\u22121\u202f234,50", "\u22121,234.50"),
    ],
)
def test_it_writes_money_with_its_currency(currency: str | None, french: str, english: str) -> None:
    assert typography.money(Decimal("-1234.5"), currency, "fr") == french
    assert typography.money(Decimal("-1234.5"), currency, "en") == english


def test_it_writes_days_in_both_languages() -> None:
    assert typography.day(date(2026, 11, 3), "fr") == "03/11/2026"
    assert typography.day(date(2026, 11, 3), "en") == "3\u00a0November\u00a02026"
    assert typography.long_day(date(2026, 3, 1), "fr") == "1er\u00a0mars\u00a02026"


def test_it_groups_the_numbers_people_check_by_eye() -> None:
    assert typography.account("FR7630001007941234567890185") == "FR76 3000 1007 9412 3456 7890 185".replace(
        " ", "\u00a0"
    )
    assert typography.account("123456") == "123456"
    assert typography.siret("99991001100017") == "999\u00a0910\u00a0011\u00a000017"
    assert typography.siret("999910011") == "999\u00a0910\u00a0011"
    assert typography.siret("12A") == "12A"


def test_it_writes_rates_with_the_space_of_the_language() -> None:
    assert typography.percentage(Decimal("5.50"), "fr") == "5,5\u00a0%"
    assert typography.percentage(Decimal("20.00"), "en") == "20%"
