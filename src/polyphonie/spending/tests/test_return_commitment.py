from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.commitments import CommitmentState

from .stage import STATE, TODAY, drafted, kept
from .test_submit_commitment import submit


def send_back(commitment: UUID, reason: str = "Pièce absente", *, by: Actor = SYSTEM) -> None:
    actions.return_commitment(actor=by, entity=STATE, commitment=commitment, reason=reason, on=TODAY)


def test_it_sends_a_commitment_back_once_and_it_may_be_submitted_again(
    unit: UUID, supplier: UUID, officer: Actor
) -> None:
    made = drafted(supplier)
    submit(made)
    for _ in range(2):
        send_back(made, by=officer)
    assert kept(made).state == CommitmentState.RETURNED
    assert models.CommitmentEvent.objects.get(move="return").reason == "Pièce absente"
    submit(made)


def test_it_refuses_without_a_reason_or_before_it_is_submitted(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="SPE-ENG-12"):
        send_back(drafted(supplier), " ")
    with pytest.raises(Refused, match="KER-LIF-01"):
        send_back(drafted(supplier))


def test_it_forbids_whoever_does_not_sign_commitments(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = drafted(supplier)
    submit(made)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        send_back(made, by=manager)
