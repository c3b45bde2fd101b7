"""Filters that a person forgets."""

from __future__ import annotations

from polyphonie.invoicing.actions import searches
from polyphonie.invoicing.queries import lists

from .cases import Republic


def test_it_forgets(republic: Republic) -> None:
    agent = republic.agent()
    searches.keep_search(actor=agent, name="x", query="a=b")
    (kept,) = lists.searches(actor=agent)
    for _ in range(2):
        searches.forget_search(actor=agent, search=kept.id)
    assert lists.searches(actor=agent) == ()


def test_it_forbids_what_another_keeps(republic: Republic) -> None:
    agent = republic.agent()
    searches.keep_search(actor=agent, name="x", query="a=b")
    (kept,) = lists.searches(actor=agent)
    searches.forget_search(actor=republic.officer(), search=kept.id)
    assert lists.searches(actor=agent) == (kept,)
