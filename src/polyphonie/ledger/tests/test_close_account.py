from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions

from .conftest import POST, STATE, TODAY, draft

TOMORROW = date(2026, 3, 3)


def test_it_closes_an_account_from_a_day(chief: Actor) -> None:
    actions.post(actor=chief, entity=STATE, draft=draft(), on=TODAY)
    actions.close_account(actor=chief, entity=STATE, account=POST, from_on=TOMORROW, on=TODAY)
    actions.post(actor=chief, entity=STATE, draft=draft("k2"), on=TODAY)
    with pytest.raises(Refused, match="LED-ACC-02"):
        actions.post(actor=chief, entity=STATE, draft=draft("k3", on=TOMORROW), on=TODAY)


def test_it_refuses_one_that_has_entries_or_is_not_open(chief: Actor) -> None:
    actions.post(actor=chief, entity=STATE, draft=draft(), on=TODAY)
    with pytest.raises(Refused, match="LED-ACC-05"):
        actions.close_account(actor=chief, entity=STATE, account=POST, from_on=TODAY, on=TODAY)
    with pytest.raises(Refused, match="LED-ACC-02"):
        actions.close_account(actor=chief, entity=STATE, account="6999999999", from_on=TODAY, on=TODAY)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.close_account(actor=accountant, entity=STATE, account=POST, from_on=TODAY, on=TODAY)


def test_it_repeats_safely(chief: Actor) -> None:
    for _ in range(2):
        actions.close_account(actor=chief, entity=STATE, account=POST, from_on=TOMORROW, on=TODAY)
    assert AuditRow.objects.filter(act="ledger.close_account").count() == 1
