from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, models, proofs, queries

from .conftest import ACCRUED, BANK, POST, STATE, TODAY, draft

END = date(2026, 12, 31)


def told(**given: object) -> list[tuple[str, int, int]]:
    return [(each.account, each.debit, each.credit) for each in queries.balances(STATE, until=END, **given)]


def test_it_keeps_what_was_posted_and_reads_the_rest_from_the_entries(chief: Actor) -> None:
    actions.post(actor=chief, entity=STATE, draft=draft("a", 100), on=TODAY)
    between = clock.now()
    actions.post(actor=chief, entity=STATE, draft=draft("b", 20, on=date(2026, 1, 5)), on=TODAY)
    before = told()
    assert actions.roll_balances(actor=chief, entity=STATE, on=TODAY) == 2
    assert told() == before == [(ACCRUED, 0, 120), (POST, 120, 0)]
    actions.post(actor=chief, entity=STATE, draft=draft("c", 3, credit=BANK), on=TODAY)
    assert told() == [(ACCRUED, 0, 120), (BANK, 0, 3), (POST, 123, 0)]
    assert told(known_at=between) == [(ACCRUED, 0, 100), (POST, 100, 0)]
    assert actions.roll_balances(actor=chief, entity=STATE, on=TODAY) == 1
    assert told(known_at=between, accounts="6") == [(POST, 100, 0)]
    assert [each.debit for each in queries.balances(STATE, until=date(2026, 1, 31), accounts="6")] == [20]
    assert list(proofs.balances_are_what_was_posted()) == []


def test_the_proof_finds_a_balance_that_was_changed(chief: Actor) -> None:
    actions.post(actor=chief, entity=STATE, draft=draft(), on=TODAY)
    actions.roll_balances(actor=chief, entity=STATE, on=TODAY)
    models.Balance.objects.filter(credit=0).update(debit=1)
    assert len(list(proofs.balances_are_what_was_posted())) == 1


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.roll_balances(actor=accountant, entity=STATE, on=TODAY)


def test_it_repeats_safely(chief: Actor) -> None:
    actions.post(actor=chief, entity=STATE, draft=draft(), on=TODAY)
    assert [actions.roll_balances(actor=chief, entity=STATE, on=TODAY) for _ in range(2)] == [1, 0]
