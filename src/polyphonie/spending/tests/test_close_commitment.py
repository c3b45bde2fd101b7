from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.commitments import CommitmentState

from .stage import STATE, TODAY, credit, kept, kept_line, validated


def close(commitment: UUID, *, by: Actor = SYSTEM) -> int:
    return actions.close_commitment(actor=by, entity=STATE, commitment=commitment, on=TODAY)


def pay(unit: UUID, commitment: UUID, cents: int) -> None:
    """What the chain leaves behind once it has paid."""
    budget.consume(
        actor=SYSTEM,
        entity=STATE,
        envelope=unit,
        kind=Kind.CP,
        amount=Money(cents),
        source="payment_request:1",
        commitment=kept_line(commitment).reference,
        on=TODAY,
    )
    models.CommitmentLine.objects.filter(id=commitment).update(certified=cents, requested=cents, paid=cents)


def test_it_gives_back_what_was_not_used_once(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = validated(supplier)
    pay(unit, made, 70_00)
    assert [close(made, by=manager), close(made, by=manager)] == [30_00, 0]
    assert kept(made).state == CommitmentState.CLOSED and kept(made).cents == 70_00
    assert credit(unit).consumed == 70_00


def test_it_refuses_a_certified_service_that_only_flow_3_paid_beside(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    models.CommitmentLine.objects.filter(id=made).update(certified=50_00, direct=50_00, requested=50_00, paid=50_00)
    with pytest.raises(Refused, match="SPE-ENG-11"):
        close(made)


def test_it_refuses_with_a_guarantee_to_give_back(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    pay(unit, made, 70_00)
    models.CommitmentLine.objects.filter(id=made).update(withheld=5_00)
    with pytest.raises(Refused, match="SPE-ENG-21"):
        close(made)


def test_it_refuses_what_is_not_paid_yet(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    models.CommitmentLine.objects.filter(id=made).update(certified=1)
    with pytest.raises(Refused, match="SPE-ENG-11"):
        close(made)


def test_it_forbids_whoever_signs_elsewhere(unit: UUID, supplier: UUID, elsewhere: Actor, officer: Actor) -> None:
    made = validated(supplier)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        close(made, by=officer)
    with pytest.raises(Refused, match="SPE-ENG-01"):
        close(made, by=elsewhere)
