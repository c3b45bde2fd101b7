from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.budget.terms import Operation
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, euros


def set_threshold(actor: Actor, amount: int = 100, title: str = "") -> None:
    actions.set_threshold(
        actor=actor,
        entity=STATE,
        operation=Operation.COMMITMENT,
        title=title,
        amount=euros(amount),
        source="arrêté d'essai",
        from_on=TODAY,
        on=TODAY,
    )


def test_it_asks_for_a_visa_from_an_amount_on(controller: Actor) -> None:
    set_threshold(controller)
    assert models.Threshold.objects.get().cents == 10_000


def test_it_refuses_an_amount_of_nothing(controller: Actor) -> None:
    with pytest.raises(Refused, match="BUD-AMO-01"):
        set_threshold(controller, 0)


def test_it_forbids_whoever_is_controlled(manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        set_threshold(manager)


def test_it_repeats_safely(state: UUID, controller: Actor) -> None:
    set_threshold(controller)
    set_threshold(controller, 200)
    assert models.Threshold.objects.get().cents == 20_000
