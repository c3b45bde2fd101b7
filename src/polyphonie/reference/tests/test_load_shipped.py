"""Take the editions that come with the program: real nomenclatures, which hold together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import actions, proofs, queries
from polyphonie.reference.terms import Calendar, Change, Kind, Rate

from .conftest import TODAY

pytestmark = pytest.mark.django_db


def test_it_takes_them_all_and_repeats_safely() -> None:
    reports = {report.kind: report for report in actions.load_shipped(actor=SYSTEM, on=TODAY)}
    assert reports[Kind.COST_CENTRE].changed[Change.CREATED] == 1425
    assert queries.sizes(on=TODAY)[Kind.MISSION] == 32
    assert not [found for proof in proofs.PROOFS for found in proof()]
    again = actions.load_shipped(actor=SYSTEM, on=TODAY)
    assert not any(sum(report.changed.values()) for report in again)
    _it_says_what_the_law_says()
    _it_finds_codes()
    _it_knows_open_days()


def _it_says_what_the_law_says() -> None:
    before, after = queries.history(Kind.MISSION, "MB")
    assert before.label.startswith("Anciens combattants") and after.label.startswith("Monde combattant")
    lines = queries.items(Kind.REVENUE_LINE, on=TODAY, limit=None)
    fiscal = [line for line in lines if line.text("section") == "non_fiscal"]
    assert sum(Decimal(line.text("amount") or 0) for line in fiscal) // 1_000_000 == 28_900
    assert queries.rate("late_interest", on=date(2025, 3, 1)) == Rate(Decimal("11.15"), date(2025, 1, 1))
    assert queries.rate("late_interest", on=date(2019, 8, 1)) == Rate(Decimal("8.00"), date(2019, 7, 1))
    with pytest.raises(Refused, match="REF-RAT-01"):
        queries.rate("late_interest", on=date(2010, 3, 1))


def _it_finds_codes() -> None:
    assert [row.code for row in queries.find("defense", on=TODAY, kind=Kind.MISSION)] == ["DA"]
    assert queries.find("frais postaux", on=TODAY)[0].code == "01.01.01"
    assert [row.code for row in queries.children(Kind.MISSION, "DA", on=TODAY)] == ["0144", "0146", "0178", "0212"]
    assert [row.code for row in queries.path(Kind.ACCOUNT, "6161000000", on=TODAY)] == ["6", "61", "616", "6161000000"]
    first = queries.items(Kind.PROGRAMME, on=TODAY, limit=2)
    assert queries.items(Kind.PROGRAMME, on=TODAY, after=first[-1].code, limit=1)[0].code > first[-1].code
    account = queries.required(Kind.ACCOUNT, "4081000000", on=TODAY)
    assert queries.item_by_id(account.id, on=TODAY) == account
    assert queries.items_by_code(Kind.ACCOUNT, ["4081000000", "0"], on=TODAY) == {"4081000000": account}
    assert queries.items_by_id([account.id], on=TODAY) == {account.id: account}
    assert queries.kind_named("account") is Kind.ACCOUNT
    with pytest.raises(Refused, match="REF-KIN-01"):
        queries.kind_named("compte")
    with pytest.raises(Refused, match="REF-COD-01"):
        queries.required(Kind.ACCOUNT, "1", on=TODAY)
    assert [row.code for row in queries.tops(Kind.ACCOUNT_GROUP, on=TODAY)] == list("12345678")


def _it_knows_open_days() -> None:
    """Easter 2026 is on 5 April; 2026-05-14 is Ascension, which banks do not keep."""
    assert [day for day, _ in queries.closed_days(Calendar.TARGET, 2026)] == [
        *(date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)),
        date(2026, 12, 26),
    ]
    assert len(queries.closed_days(Calendar.FRANCE, 2026)) == 11
    assert queries.is_open(Calendar.TARGET, date(2026, 5, 14)) and not queries.is_open(
        Calendar.FRANCE, date(2026, 5, 14)
    )
    assert queries.closing(Calendar.FRANCE, date(2026, 5, 16)) == "weekend"
    assert queries.next_open(Calendar.TARGET, date(2026, 4, 3)) == date(2026, 4, 7)
    assert queries.next_open(Calendar.TARGET, date(2026, 4, 2), days=1) == date(2026, 4, 7)


def test_it_forbids_whoever_does_not_keep_nomenclatures(stranger: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.load_shipped(actor=stranger, on=TODAY)
