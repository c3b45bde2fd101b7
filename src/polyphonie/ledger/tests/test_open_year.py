from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.terms import PeriodState

from .conftest import STATE, TODAY


def test_it_opens_a_register_for_each_journal_and_seventeen_periods(chief: Actor) -> None:
    actions.open_year(actor=chief, entity=STATE, year=2027, on=TODAY)
    periods = queries.periods(STATE, year=2027)
    assert [period.number for period in periods] == list(range(17))
    assert {period.state for period in periods} == {PeriodState.OPEN}
    assert {journal.last for journal in queries.journals(STATE, year=2027)} == {0}
    assert queries.years(STATE) == (2027, 2026)


def test_it_refuses_what_is_no_year(chief: Actor) -> None:
    with pytest.raises(Refused, match="LED-YEA-02"):
        actions.open_year(actor=chief, entity=STATE, year=26, on=TODAY)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.open_year(actor=accountant, entity=STATE, year=2027, on=TODAY)


def test_it_repeats_safely(chief: Actor) -> None:
    actions.open_year(actor=chief, entity=STATE, year=2026, on=TODAY)
    assert AuditRow.objects.filter(act="ledger.open_year").count() == 1
