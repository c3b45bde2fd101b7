from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import PeriodState

from .conftest import STATE, TODAY


def close(actor: Actor, period: int, year: int = 2026) -> None:
    actions.close_period(actor=actor, entity=STATE, year=year, period=period, on=TODAY)


def test_it_closes_periods_in_their_order(chief: Actor) -> None:
    close(chief, 0)
    close(chief, 1)
    states = [period.state for period in queries.periods(STATE, year=2026)]
    assert states[:3] == [PeriodState.CLOSED, PeriodState.CLOSED, PeriodState.OPEN]
    assert list(proofs.periods_close_in_their_order()) == []


def test_it_refuses_out_of_order_and_what_is_no_period(chief: Actor) -> None:
    with pytest.raises(Refused, match="LED-PER-04"):
        close(chief, 2)
    with pytest.raises(Refused, match="LED-PER-02"):
        close(chief, 17)
    with pytest.raises(Refused, match="LED-YEA-01"):
        close(chief, 0, year=2030)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        close(accountant, 0)


def test_it_repeats_safely(chief: Actor) -> None:
    close(chief, 0)
    close(chief, 0)
    assert AuditRow.objects.filter(act="ledger.close_period").count() == 1
