from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions

from .conftest import STATE, TODAY


@pytest.fixture(autouse=True)
def _two_are_closed(chief: Actor) -> None:
    for period in (0, 1):
        actions.close_period(actor=chief, entity=STATE, year=2026, period=period, on=TODAY)


def reopen(actor: Actor, period: int, reason: str = "Facture oubliée") -> None:
    actions.reopen_period(actor=actor, entity=STATE, year=2026, period=period, reason=reason, on=TODAY)


def test_it_opens_a_period_again_and_keeps_why(chief: Actor) -> None:
    reopen(chief, 1)
    assert AuditRow.objects.get(act="ledger.reopen_period").facts["reason"] == "Facture oubliée"


def test_it_refuses_without_a_reason_and_out_of_order(chief: Actor) -> None:
    with pytest.raises(Refused, match="LED-REA-01"):
        reopen(chief, 1, reason="")
    with pytest.raises(Refused, match="LED-PER-05"):
        reopen(chief, 0)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        reopen(accountant, 1)


def test_it_repeats_safely(chief: Actor) -> None:
    reopen(chief, 1)
    reopen(chief, 1)
    assert AuditRow.objects.filter(act="ledger.reopen_period").count() == 1
