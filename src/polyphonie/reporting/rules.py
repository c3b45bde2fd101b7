"""The bridge, computed: every cent between the two results goes to the item that lists its account. Pure functions.

Entries balance, so what charges and income come to is what all other accounts moved by. Of the treasury, the part that
the budget knows is its own balance; what is left, account by account, is what explains the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .terms import Bridge, Item, ItemTerms


@dataclass(frozen=True, slots=True)
class Facts:
    """What the two books say of a year, in cents, debits above zero.

    `moved` is what each account moved by; `budgetary` what of it was cashed or paid for the budget. `cashed` and `paid`
    are those flows by line of revenue and by programme (what is paid is above zero); `consumed` is CP by programme.
    """

    moved: Mapping[str, int]
    budgetary: Mapping[str, int]
    cashed: Mapping[str, int]
    paid: Mapping[str, int]
    consumed: Mapping[str, int]


def bridge(year: int, facts: Facts, items: Sequence[ItemTerms]) -> Bridge:
    """From the budget's balance to the general result. What no item lists is told apart, never spread."""
    shares: dict[str, dict[str, int]] = defaultdict(dict)
    unexplained: dict[str, int] = {}
    for account, cents in sorted(facts.moved.items()):
        left = cents - facts.budgetary.get(account, 0)
        if account[0] in "12345" and left:
            taker = _taker(account, items)
            (shares[taker.code] if taker else unexplained)[account] = left
    programmes = sorted({*facts.consumed, *facts.paid})
    gaps = {
        each: (facts.consumed.get(each, 0), facts.paid.get(each, 0))
        for each in programmes
        if facts.consumed.get(each, 0) != facts.paid.get(each, 0)
    }
    return Bridge(
        year=year,
        revenue=sum(facts.cashed.values()),
        spending=sum(facts.consumed.values()),
        paid=sum(facts.paid.values()),
        items=tuple(Item(each, sum(shares[each.code].values()), shares[each.code]) for each in items),
        unexplained=unexplained,
        gaps=gaps,
        programmes=len(programmes),
        result=-sum(cents for account, cents in facts.moved.items() if account[0] in "67"),
    )


def _taker(account: str, items: Sequence[ItemTerms]) -> ItemTerms | None:
    """The item of the longest prefix that the account begins with."""
    found = [(len(prefix), each) for each in items for prefix in each.accounts if account.startswith(prefix)]
    return max(found, key=lambda pair: pair[0])[1] if found else None
