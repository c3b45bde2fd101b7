"""Filters that a person keeps under a name."""

from __future__ import annotations

import pytest

from polyphonie.invoicing.actions import searches
from polyphonie.invoicing.queries import lists
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger


def names(actor) -> list[tuple[str, str]]:
    return [(row.name, row.query) for row in lists.searches(actor=actor)]


def test_it_keeps_filters_by_name(republic: Republic) -> None:
    agent = republic.agent()
    searches.keep_search(actor=agent, name="  À  traiter ", query="state=delivered")
    searches.keep_search(actor=agent, name="Grosses", query="least=10000")
    assert names(agent) == [("Grosses", "least=10000"), ("À traiter", "state=delivered")]


def test_it_replaces_what_had_the_name(republic: Republic) -> None:
    agent = republic.agent()
    for query in ("state=delivered", "state=completed"):
        searches.keep_search(actor=agent, name="À traiter", query=query)
    assert names(agent) == [("À traiter", "state=completed")]


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [(" ", "a=b", "INV-SAV-01"), ("x" * 61, "a=b", "INV-SAV-01"), ("x", "", "INV-SAV-02")],
)
def test_it_refuses(republic: Republic, name: str, query: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        searches.keep_search(actor=republic.agent(), name=name, query=query)
    assert codes(refused) == [code]


def test_it_refuses_more_than_one_can_read(republic: Republic) -> None:
    agent = republic.agent()
    for number in range(30):
        searches.keep_search(actor=agent, name=f"Recherche {number}", query="a=b")
    with pytest.raises(Refused) as refused:
        searches.keep_search(actor=agent, name="Une de trop", query="a=b")
    assert codes(refused) == ["INV-SAV-03"]


def test_it_forbids_whoever_consults_nothing(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        searches.keep_search(actor=stranger(), name="x", query="a=b")
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    agent = republic.agent()
    for _ in range(2):
        searches.keep_search(actor=agent, name="À traiter", query="state=delivered")
    assert len(names(agent)) == 1
