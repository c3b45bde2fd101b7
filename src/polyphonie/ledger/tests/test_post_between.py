from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import Line, NewAccount

from .conftest import BANK, NEW_YEAR, POST, STATE, TODAY, draft, open_state

OTHER = UUID("018f0000-0000-7000-8000-0000000000b2")
LIAISON = "3902000000"
PAID = draft("pay", lines=(Line(BANK, credit=Money(80)),))
TOOK = draft("took", lines=(Line(POST, debit=Money(80)),))


@pytest.fixture
def both(books: UUID) -> None:
    open_state(OTHER)
    for entity in (STATE, OTHER):
        account = NewAccount(LIAISON, "Liaison entre comptables de l’État", subledger=True)
        actions.open_accounts(actor=SYSTEM, entity=entity, accounts=[account], on=NEW_YEAR)


def between(actor: Actor, **given: object) -> object:
    told = {"entity": STATE, "other": OTHER, "draft": PAID, "mirrored": TOOK, "liaison": LIAISON, "on": TODAY}
    return actions.post_between(actor=actor, **(told | given))


def test_it_posts_on_both_sides_and_the_liaison_is_nil_over_both(both: None) -> None:
    between(SYSTEM)
    nets = [queries.balances(entity, until=TODAY, accounts=LIAISON)[0].net for entity in (STATE, OTHER)]
    assert nets == [80, -80]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_the_same_books_and_sides_that_do_not_face_each_other(both: None) -> None:
    with pytest.raises(Refused, match="LED-LIA-01"):
        between(SYSTEM, other=STATE)
    with pytest.raises(Refused, match="LED-BAL-01"):
        between(SYSTEM, mirrored=draft("took", lines=(Line(POST, debit=Money(79)),)))


def test_it_forbids_whoever_does_not_post_on_both_sides(both: None, accountant: Actor) -> None:
    with pytest.raises(Refused, match=r"ACC-RIG-01|LED-BOO-01"):
        between(accountant)


def test_it_repeats_safely(both: None) -> None:
    assert [each.id for each in between(SYSTEM)] == [each.id for each in between(SYSTEM)]
