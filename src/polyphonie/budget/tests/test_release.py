from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, credit, euros
from .test_reserve import reserve


def release(unit: UUID, amount: int, *, actor: Actor = SYSTEM, key: str = "") -> object:
    return actions.release(
        actor=actor,
        entity=STATE,
        envelope=unit,
        kind=Kind.AE,
        amount=euros(amount),
        source=COMMITMENT,
        on=TODAY,
        key=key,
    )


def test_it_gives_back_what_was_kept_aside(unit: UUID, manager: Actor) -> None:
    reserve(unit, 100)
    release(unit, 40, actor=manager)
    assert credit(unit).reserved == 6_000


def test_it_refuses_more_than_the_document_has_reserved(unit: UUID) -> None:
    reserve(unit, 100)
    with pytest.raises(Refused, match="BUD-RES-01"):
        release(unit, 101)


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    reserve(unit, 100)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        release(unit, 1, actor=controller)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID) -> None:
    reserve(unit, 100)
    assert release(unit, 100, key="k") == release(unit, 100, key="k")
    assert credit(unit).reserved == 0
