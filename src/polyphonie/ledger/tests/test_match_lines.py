from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import Line

from .conftest import BANK, PAYABLE, POST, STATE, TODAY, draft, person


@pytest.fixture
def places(accountant: Actor) -> list[tuple[object, int]]:
    """Two invoices of a supplier, their payment in one, and an invoice of another."""
    other = (Line(POST, debit=Money(1)), Line(PAYABLE, credit=Money(1), party=new_id()))
    drafts = [
        draft("a", 100, credit=PAYABLE),
        draft("b", 50, credit=PAYABLE),
        draft("c", 150, debit=PAYABLE, credit=BANK),
        draft("d", lines=other),
    ]
    posted = actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY)
    return [(posted[0].id, 2), (posted[1].id, 2), (posted[2].id, 1), (posted[3].id, 2)]


def match(actor: Actor, lines: object) -> int:
    return actions.match_lines(actor=actor, entity=STATE, account=PAYABLE, lines=lines, on=TODAY)


def test_it_matches_lines_that_settle_each_other(accountant: Actor, places: list) -> None:
    assert match(accountant, places[:3]) == 1
    assert [(item.entry, item.place) for item in queries.open_items(STATE, account=PAYABLE)] == [places[3]]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_what_does_not_settle_or_is_taken(accountant: Actor, places: list) -> None:
    for lines, code in (
        (places[:1], "LED-MAT-01"),
        ([places[0], (places[0][0], 1)], "LED-MAT-01"),
        (places[:2], "LED-MAT-02"),
        ([*places[:3], places[3]], "LED-MAT-03"),
    ):
        with pytest.raises(Refused, match=code):
            match(accountant, lines)
    match(accountant, places[:3])
    with pytest.raises(Refused, match="LED-MAT-01"):
        match(accountant, [places[0], places[3]])
    with pytest.raises(Refused, match="LED-ACC-02"):
        actions.match_lines(actor=accountant, entity=STATE, account="6999999999", lines=places[:2], on=TODAY)


def test_it_forbids_whoever_does_not_post(places: list) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        match(person(Role.AUDITOR), places[:3])


def test_it_repeats_safely(accountant: Actor, places: list) -> None:
    assert [match(accountant, places[:3]) for _ in range(2)] == [1, 1]
