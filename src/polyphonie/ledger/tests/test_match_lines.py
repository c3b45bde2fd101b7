from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.queries.ageing import ageing
from polyphonie.ledger.terms import Line

from .conftest import BANK, PAYABLE, POST, STATE, SUPPLIER, TODAY, draft, person


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


def match(actor: Actor, lines: object, *, partly: bool = False) -> int:
    return actions.match_lines(actor=actor, entity=STATE, account=PAYABLE, lines=lines, on=TODAY, partly=partly)


def test_it_matches_lines_that_settle_each_other(accountant: Actor, places: list) -> None:
    assert match(accountant, places[:3]) == 1
    assert [(item.entry, item.place) for item in queries.open_items(STATE, account=PAYABLE)] == [places[3]]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def left() -> dict[object, tuple[int, int]]:
    return {(item.entry, item.place): (item.cents, item.whole) for item in queries.open_items(STATE, account=PAYABLE)}


def test_it_matches_in_part_and_leaves_the_rest_open(accountant: Actor, places: list) -> None:
    drafts = [draft(f"part{cents}", cents, debit=PAYABLE, credit=BANK) for cents in (30, 90)]
    some, rest = (each.id for each in actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY))
    first, second = places[:2]
    assert match(accountant, [first, (some, 1)], partly=True) == 1
    assert (left()[first], (some, 1) in left()) == ((-70, -100), False)
    (row,) = [each for each in ageing(STATE, account=PAYABLE, on=TODAY) if each.party == SUPPLIER]
    assert row.total == 120 - 30 + 90 - 60
    with pytest.raises(Refused, match="LED-MAT-02"):
        match(accountant, [first, second, (rest, 1)])
    assert match(accountant, [first, second, (rest, 1)], partly=True) == 2
    assert (first in left(), left()[second]) == (False, (-30, -50))
    assert match(accountant, [first, (some, 1)], partly=True) == 1
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
    actions.unmatch_lines(actor=accountant, entity=STATE, account=PAYABLE, match=1, reason="Erreur", on=TODAY)
    assert (left()[first], left()[some, 1]) == ((-30, -100), (30, 30))


def test_it_counts_a_match_from_the_day_that_all_its_lines_are_there(accountant: Actor, places: list) -> None:
    paid = draft("later", 100, on=date(2026, 6, 1), debit=PAYABLE, credit=BANK)
    match(accountant, [places[0], (actions.post(actor=accountant, entity=STATE, draft=paid, on=TODAY).id, 1)])
    match(accountant, [places[1], places[2]], partly=True)
    totals = [
        sum(row.total for row in ageing(STATE, account=PAYABLE, on=day))
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert totals == [-1, 99]


def test_it_refuses_what_does_not_settle_or_is_taken(accountant: Actor, places: list) -> None:
    for lines, code in (
        (places[:1], "LED-MAT-01"),
        ([places[0], (places[0][0], 1)], "LED-MAT-01"),
        (places[:2], "LED-MAT-02"),
        ([*places[:3], places[3]], "LED-MAT-03"),
    ):
        with pytest.raises(Refused, match=code):
            match(accountant, lines)
    with pytest.raises(Refused, match="LED-MAT-06"):
        match(accountant, places[:2], partly=True)
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
