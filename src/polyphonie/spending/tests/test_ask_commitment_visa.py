from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget.models import Visa
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from .stage import STATE, TODAY, euros, validated
from .test_submit_commitment import need_visas


def ask(commitment: UUID, amount: int, *, place: int = 1, by: Actor = SYSTEM) -> bool:
    return actions.ask_commitment_visa(
        actor=by, entity=STATE, commitment=commitment, place=place, amount=euros(amount), on=TODAY
    )


def test_it_asks_once_when_the_amount_needs_it(unit: UUID, supplier: UUID, manager: Actor) -> None:
    need_visas()
    made = validated(supplier)
    assert not ask(made, 499, by=manager)
    assert ask(made, 600, by=manager) and ask(made, 600, by=manager)
    assert Visa.objects.get().cents == 600_00


def test_it_refuses_an_amount_or_a_line_that_is_not(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    with pytest.raises(Refused, match="SPE-ENG-04"):
        ask(made, 0)
    with pytest.raises(Refused, match="SPE-ENG-02"):
        ask(made, 1, place=2)


def test_it_forbids_whoever_does_not_prepare_commitments(unit: UUID, supplier: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        ask(validated(supplier), 1, by=officer)
