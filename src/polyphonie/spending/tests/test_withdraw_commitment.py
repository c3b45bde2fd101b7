from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.commitments import CommitmentState

from .stage import STATE, TODAY, credit, drafted, kept, kept_line, validated


def withdraw(commitment: UUID, reason: str = "Besoin abandonné", *, by: Actor = SYSTEM) -> None:
    actions.withdraw_commitment(actor=by, entity=STATE, commitment=commitment, reason=reason, on=TODAY)


def test_it_gives_all_ae_back_once(unit: UUID, supplier: UUID, officer: Actor) -> None:
    made = validated(supplier)
    for _ in range(2):
        withdraw(made, by=officer)
    assert kept(made).state == CommitmentState.WITHDRAWN and kept_line(made).cents == 0
    assert credit(unit).consumed == 0


def test_it_gives_a_draft_up(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = drafted(supplier, by=manager)
    withdraw(made, by=manager)
    assert kept(made).state == CommitmentState.WITHDRAWN and kept(made).cents == 100_00


def test_it_refuses_what_is_used_and_no_reason(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    models.CommitmentLine.objects.filter(id=made).update(certified=1)
    with pytest.raises(Refused, match="SPE-ENG-10"):
        withdraw(made)
    with pytest.raises(Refused, match="SPE-ENG-12"):
        withdraw(made, "")


def test_it_forbids_a_manager_once_it_is_validated(unit: UUID, supplier: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        withdraw(validated(supplier, by=manager), by=manager)
