"""Random years of books: whatever is posted, corrected, closed, reopened and rolled, every proof holds."""

from __future__ import annotations

import os
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.terms import PeriodState, Posted

from .conftest import ACCRUED, BANK, PAYABLE, POST, draft, open_state

EXAMPLES = int(os.environ.get("POLYPHONIE_BOOK_YEARS", "2"))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CODES = st.sampled_from([POST, ACCRUED, PAYABLE, BANK])


class Year(RuleBasedStateMachine):
    """A body's year. `nets` is what a plain sum says that each account holds."""

    @initialize()
    def open_the_books(self) -> None:
        self.entity: UUID = open_state(new_id())
        self.posted: list[Posted] = []
        self.nets: dict[str, int] = {}
        self.count = 0

    def _closed(self, on: date) -> bool:
        return queries.periods(self.entity, year=2026)[on.month].state is PeriodState.CLOSED

    @rule(on=DAYS, debit=CODES, credit=CODES, cents=st.integers(1, 10**9))
    def post(self, on: date, debit: str, credit: str, cents: int) -> None:
        self.count += 1
        given = draft(f"k{self.count}", cents, on=on, debit=debit, credit=credit)
        try:
            posted = actions.post(actor=SYSTEM, entity=self.entity, draft=given, on=on)
        except Refused as refused:
            assert self._closed(on), refused  # noqa: PT017
            return
        self.posted.append(posted)
        self.nets[debit] = self.nets.get(debit, 0) + cents
        self.nets[credit] = self.nets.get(credit, 0) - cents

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        entry = queries.entry(self.entity, data.draw(st.sampled_from(self.posted)).id)
        if entry.corrected_by or self._closed(date(2026, 12, 31)):
            return
        actions.correct(actor=SYSTEM, entity=self.entity, entry=entry.id, reason="Erreur", on=date(2026, 12, 31))
        for line in entry.lines:
            self.nets[line.account] -= line.amount

    @rule(period=st.integers(0, 12))
    def close_up_to(self, period: int) -> None:
        for number in range(period + 1):
            actions.close_period(actor=SYSTEM, entity=self.entity, year=2026, period=number, on=date(2026, 12, 31))

    @rule(period=st.integers(0, 16))
    def reopen_down_to(self, period: int) -> None:
        for number in range(16, period - 1, -1):
            actions.reopen_period(
                actor=SYSTEM, entity=self.entity, year=2026, period=number, reason="Oubli", on=date(2026, 12, 31)
            )

    @rule()
    def roll(self) -> None:
        actions.roll_balances(actor=SYSTEM, entity=self.entity, on=date(2026, 12, 31))

    @invariant()
    def balances_are_the_plain_sums(self) -> None:
        told = {each.account: each.net for each in queries.balances(self.entity, until=date(2026, 12, 31)) if each.net}
        assert told == {account: cents for account, cents in self.nets.items() if cents}

    def teardown(self) -> None:
        if hasattr(self, "entity"):
            assert [finding for proof in proofs.PROOFS for finding in proof()] == []


@pytest.mark.django_db
def test_every_proof_holds_after_any_year() -> None:
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=10,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
