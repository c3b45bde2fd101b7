from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import Posted

from .conftest import PAYABLE, STATE, TODAY, draft, person


@pytest.fixture
def posted(accountant: Actor) -> Posted:
    return actions.post(actor=accountant, entity=STATE, draft=draft(credit=PAYABLE), on=TODAY)


def test_it_cancels_an_entry_by_its_mirror(accountant: Actor, posted: Posted) -> None:
    later = date(2026, 3, 9)
    mirror = actions.correct(actor=accountant, entity=STATE, entry=posted.id, reason="Doublon", on=later)
    kept, cancelled = queries.entry(STATE, mirror.id), queries.entry(STATE, posted.id)
    assert [line.amount for line in kept.lines] == [-line.amount for line in cancelled.lines]
    assert (kept.journal, kept.on, kept.corrects, cancelled.corrected_by) == ("DEP", later, posted.id, mirror.id)
    assert all(balance.net == 0 for balance in queries.balances(STATE, until=later))
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_without_a_reason_and_what_is_no_entry(accountant: Actor, posted: Posted) -> None:
    with pytest.raises(Refused, match="LED-REA-01"):
        actions.correct(actor=accountant, entity=STATE, entry=posted.id, reason=" ", on=TODAY)
    with pytest.raises(Refused, match="LED-ENT-01"):
        actions.correct(actor=accountant, entity=STATE, entry=new_id(), reason="Doublon", on=TODAY)
    mirror = actions.correct(actor=accountant, entity=STATE, entry=posted.id, reason="Doublon", on=TODAY)
    with pytest.raises(Refused, match="LED-ENT-02"):
        actions.correct(actor=accountant, entity=STATE, entry=mirror.id, reason="Doublon", on=TODAY)


def test_it_forbids_whoever_does_not_post_there(posted: Posted) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.correct(actor=person(Role.AUDITOR), entity=STATE, entry=posted.id, reason="Doublon", on=TODAY)


def test_it_repeats_safely(accountant: Actor, posted: Posted) -> None:
    one, two = (
        actions.correct(actor=accountant, entity=STATE, entry=posted.id, reason="Doublon", on=on)
        for on in (TODAY, date(2026, 3, 3))
    )
    assert (one.id, one.number, two.again) == (two.id, two.number, True)
