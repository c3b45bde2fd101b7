"""Statements: each account has its line once, and the identities of the State's accounts hold of any balances."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.ledger.statements.computing import AccountTotals, Statement, computed, laid_out
from polyphonie.ledger.statements.layouts import Column, layout, layouts

DAY = date(2026, 12, 31)
EXAMPLES = int(os.environ.get("POLYPHONIE_STATEMENTS", "25"))

_ACCOUNTS = st.from_regex(r"[1-7][0-9]{2}0{7}", fullmatch=True)
_CENTS = st.integers(min_value=0, max_value=10**15)


@st.composite
def _books(draw: st.DrawFn) -> tuple[AccountTotals, ...]:
    """Balanced books: an opening without charges and income, balanced entries, and perhaps their closing."""
    held: dict[str, list[int]] = {}
    for debited, credited, opening, moved in draw(
        st.lists(st.tuples(_ACCOUNTS, _ACCOUNTS, _CENTS, _CENTS), min_size=1, max_size=12)
    ):
        if debited[0] < "6" and credited[0] < "6":
            held.setdefault(debited, [0, 0, 0])[0] += opening
            held.setdefault(credited, [0, 0, 0])[0] -= opening
        held.setdefault(debited, [0, 0, 0])[1] += moved
        held.setdefault(credited, [0, 0, 0])[2] += moved
    rows = {account: AccountTotals(account, *values) for account, values in held.items()}
    if draw(st.booleans()):
        rows = _closed(rows)
    return tuple(rows.values())


def _closed(rows: Mapping[str, AccountTotals]) -> dict[str, AccountTotals]:
    """The same books once charges and income are closed into the result of the year."""
    result = sum(row.movement for row in rows.values() if row.account[0] in "67")
    shut = {
        account: AccountTotals(account, row.opening, row.debit, row.credit, -row.movement)
        if account[0] in "67"
        else row
        for account, row in rows.items()
    }
    twelve = shut.get("1200000000", AccountTotals("1200000000"))
    return shut | {
        "1200000000": AccountTotals(twelve.account, twelve.opening, twelve.debit, twelve.credit, twelve.closed + result)
    }


def _by_code(rows: tuple[AccountTotals, ...]) -> dict[str, Statement]:
    return {each.layout.code: each for each in computed(rows, on=DAY)}


@settings(max_examples=EXAMPLES, deadline=None)
@given(_books())
def test_the_identities_of_the_states_accounts_hold_of_any_books(rows: tuple[AccountTotals, ...]) -> None:
    told = _by_code(rows)
    assert not [each.unplaced for each in told.values() if each.unplaced]
    position, result, flows = told["net_position"], told["year_result"], told["cash_flows"]
    assert position.value("NP.49") - position.value("NP.89") == position.value("NP.99")  # E1
    of_charges_and_income = -sum(row.movement for row in rows if row.account[0] in "67")
    assert result.value("YR.9") == of_charges_and_income  # E2
    assert result.value("YR.9") == told["sovereign_income"].value("SI.99") - told["net_charges"].value("NC.99")
    assert flows.value("CF.50") == flows.value("CF.53")  # E3


def test_it_gives_an_account_to_the_longest_prefix_and_to_its_side() -> None:
    rows = (
        AccountTotals("4110000000", 0, 500, 0),
        AccountTotals("4111000000", 0, 0, 200),
        AccountTotals("2131000000", 0, 900, 0),
        AccountTotals("2813100000", 0, 0, 300),
        AccountTotals("7714000000", 0, 0, 900),
    )
    position = _by_code(rows)["net_position"]
    assert position.value("NP.22") == 500
    assert position.value("NP.64") == 200
    assert [position.value("NP.12", column) for column in position.layout.columns] == [900, 300, 600]
    figure = next(each for each in position.figures if each.line.code == "NP.12")
    assert [(share.account, share.column) for share in figure.shares] == [
        ("2131000000", Column.AMOUNT),
        ("2813100000", Column.DEDUCTIONS),
    ]


def test_it_tells_the_net_cost_whether_or_not_the_year_is_closed() -> None:
    rows = (AccountTotals("6410000000", 0, 700, 0), AccountTotals("5121000000", 0, 0, 700))
    before, after = _by_code(rows), _by_code(tuple(_closed({row.account: row for row in rows}).values()))
    assert before["net_charges"].value("NC.99") == after["net_charges"].value("NC.99") == 700
    assert before["net_position"].value("NP.93") == after["net_position"].value("NP.93") == -700


def test_it_tells_increases_and_decreases_in_annex_tables() -> None:
    rows = (AccountTotals("1580000000", -1_000, 300, 500),)
    provisions = _by_code(rows)["provisions"]
    assert [provisions.value("PR.9", column) for column in provisions.layout.columns] == [1_000, 500, 300, 1_200]


def test_it_says_which_accounts_no_line_takes() -> None:
    whole = layout("provisions", on=DAY)
    assert whole is not None
    (row,) = (AccountTotals("1590000000", 0, 0, 1),)
    narrow = replace(whole, lines=(replace(whole.lines[0]),))
    assert laid_out([row], (narrow,))[0].unplaced == ("1590000000",)
    assert not laid_out([row], (whole,))[0].unplaced


@pytest.mark.parametrize("told", layouts(DAY), ids=lambda each: each.code)
def test_every_layout_is_whole(told: object) -> None:
    """Codes once, references to lines above, words in both languages, a mark of certainty."""
    known: set[str] = set()
    for each in layouts(DAY):
        for line in each.lines:
            assert line.code not in known
            assert {reference.code for reference in line.references} <= known
            assert line.label_fr and line.label_en
            assert line.certainty in ("confirmed", "memory", "choice")
            known.add(line.code)
        if each is told:
            return


def test_there_is_no_statement_before_there_were_any() -> None:
    assert layouts(date(2005, 12, 31)) == ()
    assert layout("net_position", on=DAY) is not None
