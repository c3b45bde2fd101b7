from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import Line, MatchGround

from .conftest import BANK, PAYABLE, POST, STATE, TODAY, draft, person

Lots = list[list[tuple[object, int]]]


def owed(key: str, cents: int, reference: str = "", party: object = None) -> object:
    facts = {"party": party, "reference": reference} if party else {}
    credit = Line(PAYABLE, credit=Money(cents), **facts)
    return draft(key, lines=(Line(POST, debit=Money(cents)), credit)) if party else draft(key, cents, credit=PAYABLE)


@pytest.fixture
def lots(accountant: Actor) -> Lots:
    """What is proposed of: a cancelled entry, a reference, an amount of two lines, a party that comes to nil."""
    one, other = new_id(), new_id()
    bill = (Line(POST, debit=Money(70)), *(Line(PAYABLE, credit=Money(35), party=one, reference="F2") for _ in "12"))
    paid = (Line(PAYABLE, debit=Money(40), party=one, reference="F1"), Line(BANK, credit=Money(40)))
    paid2 = (Line(PAYABLE, debit=Money(70), party=one, reference="V9"), Line(BANK, credit=Money(70)))
    drafts = [
        draft("wrong", 100, credit=PAYABLE),
        owed("a", 40, "F1", one),
        draft("a2", lines=paid),
        draft("b", lines=bill),
        draft("b2", lines=paid2),
        *(owed(f"c{cents}", cents, "", other) for cents in (5, 6)),
        draft("c", lines=(Line(PAYABLE, debit=Money(11), party=other), Line(BANK, credit=Money(11)))),
        owed("left", 99, "", one),
    ]
    posted = actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY)
    actions.correct(actor=accountant, entity=STATE, entry=posted[0].id, reason="Erreur", on=TODAY)
    found = queries.match_proposals(STATE, account=PAYABLE)
    assert [(each.ground, each.cents, len(each.items)) for each in found] == [
        (MatchGround.CANCELLED, 100, 2),
        (MatchGround.REFERENCE, 40, 2),
        (MatchGround.AMOUNT, 70, 3),
        (MatchGround.BALANCE, 11, 3),
    ]
    return [[(item.entry, item.place) for item in each.items] for each in found]


def accept(actor: Actor, lots: Lots) -> tuple[int, ...]:
    return actions.accept_matches(actor=actor, entity=STATE, account=PAYABLE, matches=lots, on=TODAY)


def test_it_matches_what_was_proposed(accountant: Actor, lots: Lots) -> None:
    assert accept(accountant, lots) == (1, 2, 3, 4)
    assert [item.cents for item in queries.open_items(STATE, account=PAYABLE)] == [-99]
    assert queries.match_proposals(STATE, account=PAYABLE) == ()
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_all_when_one_no_longer_holds(accountant: Actor, lots: Lots) -> None:
    with pytest.raises(Refused, match="LED-MAT-01"):
        accept(accountant, [*lots, lots[0][:1] + lots[1][:1]])
    assert queries.matches(STATE, account=PAYABLE) == ()


def test_it_forbids_whoever_does_not_post(lots: Lots) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        accept(person(Role.AUDITOR), lots)


def test_it_repeats_safely(accountant: Actor, lots: Lots) -> None:
    assert accept(accountant, lots[:2]) == accept(accountant, lots[:2])
    assert accept(accountant, lots) == (1, 2, 3, 4)
