from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import CENTRAL as BELOW
from .conftest import STATE, TODAY, allot, credit, envelope, euros


def spend(unit: UUID, amount: int, *, actor: Actor = SYSTEM, key: str = "") -> object:
    return actions.spend(
        actor=actor, entity=STATE, envelope=unit, amount=euros(amount), source="payment_request:1", on=TODAY, key=key
    )


def test_it_consumes_ae_and_cp_at_once_at_the_same_amount(unit: UUID, manager: Actor) -> None:
    spend(unit, 30, actor=manager)
    assert credit(unit).consumed == credit(unit, Kind.CP).consumed == 3_000
    assert models.Commitment.objects.get().remaining == 0


def test_it_refuses_both_when_one_is_short(state: UUID) -> None:
    place = allot(envelope(), BELOW, 100, Kind.AE)
    allot(envelope(), BELOW, 50, Kind.CP)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        spend(place, 80)
    assert credit(place).consumed == 0


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        spend(unit, 1, actor=controller)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID) -> None:
    assert spend(unit, 30, key="k") == spend(unit, 30, key="k")
    assert credit(unit).consumed == 3_000
