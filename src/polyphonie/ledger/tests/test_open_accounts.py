from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import NewAccount

from .conftest import ACCOUNTS, NEW_YEAR, STATE, TODAY


def test_it_opens_the_accounts_that_are_not_open_yet(chief: Actor) -> None:
    new = NewAccount("6066400000", "Achats non stockés")
    assert actions.open_accounts(actor=chief, entity=STATE, accounts=[new, *ACCOUNTS], on=TODAY) == 1
    assert [(row.code, row.opened_on) for row in queries.accounts(STATE, prefix="60")] == [(new.code, TODAY)]
    assert [row.code for row in queries.accounts(STATE, after="5", count=1)] == ["5121000000"]


def test_it_opens_them_from_another_day(chief: Actor) -> None:
    new = NewAccount("6066400000", "Achats non stockés")
    actions.open_accounts(actor=chief, entity=STATE, accounts=[new], from_on=NEW_YEAR, on=TODAY)
    assert queries.accounts(STATE, prefix="60")[0].opened_on == NEW_YEAR


def test_it_refuses_what_is_no_account(chief: Actor) -> None:
    with pytest.raises(Refused, match=r"LED-ACC-01.*LED-ACC-04"):
        actions.open_accounts(actor=chief, entity=STATE, accounts=[NewAccount("901", " ")], on=TODAY)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.open_accounts(actor=accountant, entity=STATE, accounts=ACCOUNTS, on=TODAY)


def test_it_repeats_safely(chief: Actor) -> None:
    assert actions.open_accounts(actor=chief, entity=STATE, accounts=ACCOUNTS, on=TODAY) == 0
