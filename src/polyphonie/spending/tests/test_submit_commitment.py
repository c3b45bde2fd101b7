from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions as budget
from polyphonie.budget.models import Visa
from polyphonie.budget.terms import Operation
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.terms.commitments import CommitmentState

from .stage import NEW_YEAR, STATE, TODAY, drafted, euros, kept, kept_line, line, validated


def submit(commitment: UUID, *, by: Actor = SYSTEM) -> None:
    actions.submit_commitment(actor=by, entity=STATE, commitment=commitment, on=TODAY)


def need_visas(amount: int = 500) -> None:
    budget.set_threshold(
        actor=SYSTEM,
        entity=STATE,
        operation=Operation.COMMITMENT,
        title="",
        amount=euros(amount),
        source="Arrêté d’essai",
        from_on=NEW_YEAR,
        on=NEW_YEAR,
    )


def test_it_submits_once_and_asks_for_the_visas_that_are_needed(unit: UUID, supplier: UUID, manager: Actor) -> None:
    need_visas()
    made = drafted(supplier, line(499), line(500), by=manager)
    for _ in range(2):
        submit(made, by=manager)
    assert kept(made).state == CommitmentState.SUBMITTED
    assert Visa.objects.get().source == kept_line(made, 2).reference


def test_it_refuses_what_is_validated(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="KER-LIF-01"):
        submit(validated(supplier))


def test_it_forbids_whoever_does_not_prepare_commitments(unit: UUID, supplier: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        submit(drafted(supplier), by=officer)
