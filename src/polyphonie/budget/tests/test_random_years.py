"""Random years, driven by a state machine: whatever is done in whatever order, every proof of the budget holds.

The suite plays a few; POLYPHONIE_BUDGET_YEARS says how many to play.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import ActType, Axis, Kind
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .conftest import CENTRAL, POLICE, STATE, TERRITORIES, UNIT, YEAR, enact, line, open_state

YEARS = int(os.environ.get("POLYPHONIE_BUDGET_YEARS", "0"))
EXPECTED = {
    "BUD-AVA-01",
    "BUD-ENG-01",
    "BUD-ENG-02",
    "BUD-ENG-03",
    "BUD-RES-01",
    "BUD-ENV-02",
    "BUD-LIM-01",
    "BUD-ANN-02",
}
"""Refusals of what a random hand may well ask; any other is a fault."""

amounts = st.integers(1, 70_000_00).map(Money)
kinds = st.sampled_from(Kind)
references = st.sampled_from([f"commitment:{number}/1" for number in range(4)])


class RandomYear(RuleBasedStateMachine):
    """A State's year, and a model of it so simple that nobody can doubt it: what was opened, and what is used."""

    year = YEAR
    used: dict[tuple[UUID, Kind], int]

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.year, self.used, self.numbers = YEAR, {}, 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    @initialize()
    def begin(self) -> None:
        open_state()

    @property
    def on(self) -> date:
        return date(self.year, 6, 1)

    def place(self, depth: int) -> UUID | None:
        centre = (TERRITORIES, CENTRAL, UNIT)[depth]
        found = models.Envelope.objects.filter(centre=centre.code, title="", fiscal_year=self.year).first()
        return found.id if found else None

    def attempt(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except Refused as refused:
            if {each.code for each in refused.refusals} <= EXPECTED:
                return False
            raise
        return True

    @rule(depth=st.integers(0, 1), kind=kinds, amount=amounts, back=st.booleans())
    def allot(self, depth: int, kind: Kind, amount: Money, back: bool) -> None:
        above = self.place(depth)
        if above:
            self.attempt(
                lambda: actions.allot(
                    actor=SYSTEM,
                    entity=STATE,
                    envelope=above,
                    to=Axis((CENTRAL, UNIT)[depth]),
                    kind=kind,
                    amount=-amount if back else amount,
                    source="DRICE",
                    on=self.on,
                )
            )

    @rule(depth=st.integers(0, 2), kind=kinds, amount=amounts, reference=references, releasing=st.booleans())
    def reserve(self, depth: int, kind: Kind, amount: Money, reference: str, releasing: bool) -> None:
        act = actions.release if releasing else actions.reserve
        place = self.place(depth)
        if place:
            self.attempt(
                lambda: act(
                    actor=SYSTEM,
                    entity=STATE,
                    envelope=place,
                    kind=kind,
                    amount=amount,
                    source=reference,
                    on=self.on,
                )
            )

    @rule(depth=st.integers(0, 2), kind=kinds, amount=amounts, reference=references)
    def consume(self, depth: int, kind: Kind, amount: Money, reference: str) -> None:
        self.numbers += 1
        source = reference if kind is Kind.AE else f"payment:{self.numbers}"
        place = self.place(depth)
        if place and self.attempt(
            lambda: actions.consume(
                actor=SYSTEM,
                entity=STATE,
                envelope=place,
                kind=kind,
                amount=amount,
                source=source,
                commitment=reference,
                on=self.on,
            )
        ):
            self.used[place, kind] = self.used.get((place, kind), 0) + amount.cents

    @rule(depth=st.integers(0, 2), amount=amounts)
    def spend(self, depth: int, amount: Money) -> None:
        self.numbers += 1
        place = self.place(depth)
        if place and self.attempt(
            lambda: actions.spend(
                actor=SYSTEM,
                entity=STATE,
                envelope=place,
                amount=amount,
                source=f"direct:{self.numbers}",
                on=self.on,
            )
        ):
            for kind in Kind:
                self.used[place, kind] = self.used.get((place, kind), 0) + amount.cents

    @rule(depth=st.integers(0, 2), kind=kinds, amount=amounts, reference=references)
    def lower(self, depth: int, kind: Kind, amount: Money, reference: str) -> None:
        place = self.place(depth)
        if not place:
            return
        given: list[int] = []
        if self.attempt(
            lambda: given.append(
                actions.lower(
                    actor=SYSTEM,
                    entity=STATE,
                    envelope=place,
                    kind=kind,
                    amount=amount,
                    commitment=reference,
                    on=self.on,
                ).from_available
            )
        ):
            self.used[place, kind] = self.used.get((place, kind), 0) - given[-1]

    @rule(depths=st.permutations([0, 1, 2]), reference=references)
    def reimpute(self, depths: list[int], reference: str) -> None:
        here, there = self.place(depths[0]), self.place(depths[1])
        if not here or not there:
            return
        given: list[int] = []
        if self.attempt(
            lambda: given.append(
                actions.reimpute(
                    actor=SYSTEM, entity=STATE, commitment=reference, envelope=here, to=there, on=self.on
                ).from_available
            )
        ):
            self.used[here, Kind.AE] = self.used.get((here, Kind.AE), 0) - given[-1]
            self.used[there, Kind.AE] = self.used.get((there, Kind.AE), 0) + given[-1]

    @rule(kind=kinds, amount=st.integers(1, 30_000), lifting=st.booleans())
    def freeze(self, kind: Kind, amount: int, lifting: bool) -> None:
        place = self.place(0)
        assert place
        money = Money(-amount if lifting else amount)
        self.attempt(
            lambda: actions.freeze(
                actor=SYSTEM, entity=STATE, envelope=place, kind=kind, amount=money, source="réserve", on=self.on
            )
        )

    @rule(kind=kinds, amount=st.integers(1, 15_000))
    def virement(self, kind: Kind, amount: int) -> None:
        self.numbers += 1
        lines = line(TERRITORIES, kind, f"-{amount}"), line(POLICE, kind, amount)
        self.attempt(lambda: enact(ActType.VIREMENT, *lines, reference=f"D{self.numbers}", year=self.year))

    @precondition(lambda self: self.year == YEAR)
    @rule()
    def end_of_year(self) -> None:
        open_state(self.year + 1)
        actions.close_year(actor=SYSTEM, entity=STATE, fiscal_year=self.year, on=date(self.year + 1, 1, 10))
        self.year += 1

    @invariant()
    def every_proof_holds(self) -> None:
        findings = [finding for proof in proofs.PROOFS for finding in proof()]
        assert not findings, findings

    @invariant()
    def what_is_used_is_what_was_done(self) -> None:
        kept = {(row.envelope_id, Kind(row.kind)): row.consumed for row in models.Credit.objects.exclude(consumed=0)}
        assert kept == {key: cents for key, cents in self.used.items() if cents}


@pytest.mark.django_db
def test_random_years_keep_every_proof() -> None:
    run_state_machine_as_test(
        RandomYear,
        settings=settings(
            max_examples=YEARS or 4,
            stateful_step_count=40 if YEARS else 12,
            deadline=None,
            database=None,
            derandomize=not YEARS,
            suppress_health_check=list(HealthCheck),
        ),
    )
