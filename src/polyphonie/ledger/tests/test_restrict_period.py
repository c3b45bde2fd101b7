from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import PeriodState

from .conftest import STATE, TODAY


def restrict(actor: Actor, period: int = 0) -> None:
    actions.restrict_period(actor=actor, entity=STATE, year=2026, period=period, on=TODAY)


def test_it_keeps_a_period_for_those_who_close_the_accounts(chief: Actor) -> None:
    restrict(chief)
    assert queries.periods(STATE, year=2026)[0].state is PeriodState.RESTRICTED


def test_it_refuses_one_that_is_closed(chief: Actor) -> None:
    actions.close_period(actor=chief, entity=STATE, year=2026, period=0, on=TODAY)
    with pytest.raises(Refused, match="KER-LIF-01"):
        restrict(chief)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        restrict(accountant)


def test_it_repeats_safely(chief: Actor) -> None:
    restrict(chief)
    restrict(chief)
    assert AuditRow.objects.filter(act="ledger.restrict_period").count() == 1
