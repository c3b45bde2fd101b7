"""Sums are kept of what moved, and read with what moved since: they tell what the moves tell, whenever asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.actions import sums as kept
from polyphonie.budget.queries import details
from polyphonie.budget.queries.details import Selection
from polyphonie.budget.terms import Kind
from polyphonie.kernel import clock, settled
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import first_id_of
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, YEAR, envelope, euros

OTHER = "commitment:2104453607/2"
WHOLE = Selection(STATE, YEAR)


@pytest.fixture(autouse=True)
def _everything_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written is nobody else's: no minute is to be waited for."""
    monkeypatch.setattr(kept, "settled", lambda: first_id_of(clock.now() + timedelta(milliseconds=1)))


def consume(unit: UUID, amount: int, kind: Kind = Kind.AE, name: str = COMMITMENT) -> None:
    given = {"source": name if kind is Kind.AE else f"payment:{amount}", "commitment": name, "on": TODAY}
    actions.consume(actor=SYSTEM, entity=STATE, envelope=unit, kind=kind, amount=euros(amount), **given)


def keep(actor: Actor = SYSTEM) -> int:
    return actions.keep_sums(actor=actor, entity=STATE, on=TODAY)


def told() -> tuple[object, ...]:
    """What is told with the sums that are kept."""
    asked = {"actor": SYSTEM, "selection": WHOLE, "on": TODAY}
    return (
        *(dict(details.consumed_by_month(**asked, kind=kind)) for kind in Kind),
        details.outstanding_by_month(**asked),
    )


def test_they_tell_what_the_moves_tell_before_and_after_they_are_brought_up(unit: UUID) -> None:
    march = TODAY.replace(day=1)
    consume(unit, 1_000)
    consume(unit, 50, name=OTHER)
    before = told()
    assert before[0] == {("0354", 3): 105_000}
    assert before[2] == (details.OutstandingSum(march, False, 2, 105_000),)
    assert keep() > 0
    assert told() == before
    consume(unit, 400, Kind.CP)
    consume(unit, 50, Kind.CP, OTHER)
    since = told()
    assert since[:2] == ({("0354", 3): 105_000}, {("0354", 3): 45_000})
    assert since[2] == (details.OutstandingSum(march, False, 1, 60_000),)
    assert keep() > 0
    assert told() == since
    assert models.OutstandingSum.objects.get().cents == 60_000
    assert list(proofs.sums_are_what_moved()) == []


def test_a_span_of_days_and_a_past_day_are_told_by_the_moves(unit: UUID) -> None:
    consume(unit, 1_000)
    keep()
    models.ConsumedSum.objects.update(cents=1)
    for selection in (
        Selection(STATE, YEAR, start=TODAY),
        Selection(STATE, YEAR, known_on=clock.today() - timedelta(days=1)),
    ):
        found = details.consumed_by_month(actor=SYSTEM, selection=selection, kind=Kind.AE, on=TODAY)
        assert sum(found.values()) == (100_000 if selection.start else 0)


def test_the_proof_finds_a_sum_that_was_changed(unit: UUID) -> None:
    consume(unit, 10)
    keep()
    models.ConsumedSum.objects.update(cents=1)
    models.OutstandingSum.objects.update(commitments=7)
    assert len(list(proofs.sums_are_what_moved())) == 2


def test_it_forbids_whoever_does_not_open_budgets(unit: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        keep(manager)


def test_it_repeats_safely(unit: UUID) -> None:
    consume(unit, 10)
    assert [keep() > 0 for _ in range(2)] == [True, False]


def test_it_leaves_what_may_still_be_joined_by_a_late_commit(unit: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "settled", settled.settled)
    consume(unit, 10)
    assert keep() == 0
    assert told()[0] == {("0354", 3): 1_000}


def test_they_follow_what_is_charged_elsewhere(unit: UUID) -> None:
    """What was kept of a commitment leaves the envelope that it left."""
    consume(unit, 1_000)
    keep()
    actions.reimpute(actor=SYSTEM, entity=STATE, commitment=COMMITMENT, envelope=unit, to=envelope(), on=TODAY)
    moved = told()
    keep()
    assert told() == moved
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
