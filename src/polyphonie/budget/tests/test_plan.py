from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, euros


def plan(unit: UUID, months: list[Money], *, actor: Actor = SYSTEM) -> None:
    actions.plan(actor=actor, entity=STATE, envelope=unit, kind=Kind.CP, months=months, on=TODAY)


def test_it_keeps_twelve_months(unit: UUID, manager: Actor) -> None:
    plan(unit, [euros(month) for month in range(12)], actor=manager)
    assert models.Plan.objects.get(month=12).cents == 1_100


def test_it_refuses_eleven_months_and_amounts_below_zero(unit: UUID) -> None:
    for months in ([euros(1)] * 11, [*[euros(1)] * 11, Money(-1)]):
        with pytest.raises(Refused, match="BUD-PRE-01"):
            plan(unit, months)
    with pytest.raises(Refused, match="BUD-ENV-01"):
        plan(new_id(), [euros(1)] * 12)


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        plan(unit, [euros(1)] * 12, actor=controller)


def test_it_repeats_safely_the_last_forecast_counts(unit: UUID) -> None:
    plan(unit, [euros(1)] * 12)
    plan(unit, [euros(2)] * 12)
    assert set(models.Plan.objects.values_list("cents", flat=True)) == {200}
