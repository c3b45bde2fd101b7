from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.budget.terms import Operation
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, euros


def ask(unit: UUID, *, amount: int = 500, actor: Actor = SYSTEM) -> UUID:
    return actions.ask_visa(
        actor=actor,
        entity=STATE,
        envelope=unit,
        operation=Operation.COMMITMENT,
        source=COMMITMENT,
        amount=euros(amount),
        purpose="Marché de nettoyage",
        on=TODAY,
    ).visa


def test_it_submits_an_operation_to_the_controller(unit: UUID, manager: Actor) -> None:
    visa = models.Visa.objects.get(id=ask(unit, actor=manager))
    assert (visa.cents, visa.state, visa.asked_by_name) == (50_000, "asked", manager.name)


def test_it_refuses_an_unknown_envelope_and_an_amount_of_nothing(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-ENV-01"):
        ask(new_id())
    with pytest.raises(Refused, match="BUD-AMO-01"):
        ask(unit, amount=0)


def test_it_forbids_whoever_controls(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        ask(unit, actor=controller)


def test_it_repeats_safely(unit: UUID) -> None:
    assert ask(unit) == ask(unit)
