"""The bridge: whatever balanced entries are, what lies between the two results is told by listed items, to the cent."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.reporting import layout, rules
from polyphonie.reporting.rules import Facts

ITEMS = layout.items_on(date(2026, 12, 31))
ACCOUNTS = (
    *("1611000000", "1511000000", "2183000000", "2818000000", "4011000000", "4081000000", "4091000000", "4111000000"),
    *("4911000000", "4861000000", "5121000000", "5811000000", "6161000000", "6811000000", "7711000000", "3111000000"),
)
EXAMPLES = int(os.environ.get("POLYPHONIE_BRIDGES", "30"))
entries = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
        st.integers(1, 10**15),
        st.sampled_from(("", "programme", "revenue")),
    ),
    max_size=30,
)


def facts_of(posted: list[tuple[str, str, int, str]]) -> Facts:
    """What the books say of entries of two lines; those that touch the treasury may be the budget's."""
    moved: dict[str, int] = defaultdict(int)
    budgetary: dict[str, int] = defaultdict(int)
    flows: dict[str, dict[str, int]] = {"programme": defaultdict(int), "revenue": defaultdict(int)}
    for debited, credited, cents, axis in posted:
        for account, amount in ((debited, cents), (credited, -cents)):
            moved[account] += amount
            if account.startswith("5") and axis:
                budgetary[account] += amount
                flows[axis]["0105"] += -amount if axis == "programme" else amount
    paid = {code: cents for code, cents in flows["programme"].items() if cents}
    return Facts(moved, budgetary, flows["revenue"], paid, dict(paid))


@settings(max_examples=EXAMPLES, deadline=None)
@given(entries)
def test_it_explains_all_by_listed_items(posted: list[tuple[str, str, int, str]]) -> None:
    found = rules.bridge(2026, facts_of(posted), ITEMS)
    assert found.holds, found
    assert found.balance + sum(item.amount for item in found.items) == found.result
    for item in found.items:
        assert item.amount == sum(item.accounts.values())


def test_it_tells_an_account_that_no_item_lists_apart() -> None:
    facts = Facts({"1900000000": 500, "7711000000": -500}, {}, {}, {}, {})
    found = rules.bridge(2026, facts, ITEMS)
    assert found.unexplained == {"1900000000": 500}
    assert not found.holds and found.result == 500


def test_it_tells_the_programmes_on_which_the_books_differ() -> None:
    facts = Facts({}, {}, {}, {"0105": 300}, {"0105": 400, "0106": 0})
    found = rules.bridge(2026, facts, ITEMS)
    assert found.gaps == {"0105": (400, 300)} and found.gap == 100 and not found.holds


def test_its_longest_prefix_has_the_account() -> None:
    found = rules.bridge(2026, Facts({"4911000000": -7, "4111000000": 9, "7": -2}, {}, {}, {}, {}), ITEMS)
    told = {item.terms.code: item.amount for item in found.items if item.accounts}
    assert told == {"BR.4": 9, "BR.8": -7}
    assert ITEMS[0].label("en").startswith("Spending") and ITEMS[0].label("fr-FR").startswith("Dépenses")
