from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, queries
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, credit, euros


def reserve(unit: UUID, amount: int, *, actor: Actor = SYSTEM, key: str = "") -> object:
    return actions.reserve(
        actor=actor,
        entity=STATE,
        envelope=unit,
        kind=Kind.AE,
        amount=euros(amount),
        source=COMMITMENT,
        on=TODAY,
        key=key,
    )


def test_it_keeps_an_amount_aside(unit: UUID, manager: Actor) -> None:
    reserve(unit, 60_000, actor=manager)
    reserve(unit, 20_000, actor=manager)
    assert credit(unit).reserved == 8_000_000 and credit(unit).available == 2_000_000
    assert queries.reserved_for(STATE, [COMMITMENT], kind=Kind.AE) == {COMMITMENT: 8_000_000}
    assert [each.cents for each in queries.moves_of(STATE, sources=[COMMITMENT, "nothing"])] == [6_000_000, 2_000_000]


def test_it_refuses_more_than_is_available(unit: UUID) -> None:
    reserve(unit, 60_000)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        reserve(unit, 40_001)


def test_it_refuses_nothing_at_all(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-AMO-01"):
        reserve(unit, 0)


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        reserve(unit, 1, actor=controller)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID) -> None:
    assert reserve(unit, 10, key="k") == reserve(unit, 10, key="k")
    assert credit(unit).reserved == 1_000
