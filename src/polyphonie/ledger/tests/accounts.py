"""A small year of a State that the tests of statements share: taxes, pay, an asset, an invoice not received."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions
from polyphonie.ledger.terms import Draft, Line, NewAccount

ACCOUNTS = (
    NewAccount("1100000000", "Report des exercices antérieurs"),
    NewAccount("2151000000", "Matériel technique"),
    NewAccount("2818000000", "Amortissements"),
    NewAccount("6411000000", "Rémunérations principales"),
    NewAccount("6811000000", "Dotations aux amortissements"),
    NewAccount("7713000000", "Taxe sur la valeur ajoutée"),
)


def entry(key: str, on: date, debit: str, credit: str, cents: int, **given: object) -> Draft:
    """An entry of two lines."""
    told = {"journal": "OD", "on": on, "label": key, "source": f"test:{key}", "key": key}
    lines = (Line(debit, debit=Money(cents)), Line(credit, credit=Money(cents)))
    return Draft(**(told | {"lines": lines} | given))  # type: ignore[arg-type]


def post_year(entity: UUID, year: int = 2026, *, opening: bool = True) -> None:
    """Post the year: an opening of 1,000.00, VAT of 5,000.00, pay of 3,000.00, an asset, its depreciation, postage."""
    actions.open_accounts(actor=SYSTEM, entity=entity, accounts=ACCOUNTS, on=date(year, 1, 1))
    drafts = [
        entry("tax", date(year, 2, 1), "5121000000", "7713000000", 500_000),
        entry("pay", date(year, 2, 28), "6411000000", "5121000000", 300_000),
        entry("asset", date(year, 3, 1), "2151000000", "5121000000", 120_000),
        entry("depreciation", date(year, 12, 31), "6811000000", "2818000000", 10_000, journal="INV"),
        entry("postage", date(year, 3, 2), "6161000000", "4081000000", 7_000),
    ]
    if opening:
        drafts.append(entry("opening", date(year, 1, 1), "5121000000", "1100000000", 100_000, journal="AN", period=0))
    actions.post_all(actor=SYSTEM, entity=entity, drafts=drafts, on=date(year, 12, 31))


def close_year(entity: UUID, year: int = 2026) -> None:
    """Close every period of the year."""
    for period in range(17):
        actions.close_period(actor=SYSTEM, entity=entity, year=year, period=period, on=date(year + 1, 1, 31))
