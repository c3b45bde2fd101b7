from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, credit, envelope, euros


def freeze(amount: int, *, actor: Actor = SYSTEM) -> None:
    money = euros(amount) if amount > 0 else -euros(-amount)
    actions.freeze(
        actor=actor, entity=STATE, envelope=envelope(), kind=Kind.AE, amount=money, source="réserve", on=TODAY
    )


def test_it_sets_a_part_aside_and_lifts_it(state: UUID, directorate: Actor) -> None:
    freeze(100_000, actor=directorate)
    assert credit(envelope()).available == 50_000_000
    freeze(-40_000, actor=directorate)
    assert credit(envelope()).frozen == 6_000_000


def test_it_refuses_more_than_is_there(state: UUID) -> None:
    with pytest.raises(Refused, match="BUD-AVA-01"):
        freeze(600_001)
    with pytest.raises(Refused, match="BUD-RES-01"):
        freeze(-1)


def test_it_forbids_a_budget_manager(state: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        freeze(1, actor=manager)


def test_it_repeats_safely_up_to_what_is_available(state: UUID) -> None:
    freeze(300_000)
    freeze(300_000)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        freeze(300_000)
