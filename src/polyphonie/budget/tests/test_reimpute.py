from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import Kind, MoveType
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, POLICE, STATE, TODAY, credit, envelope
from .test_consume import consume


def reimpute(unit: UUID, to: UUID, *, actor: Actor = SYSTEM) -> actions.Charged:
    return actions.reimpute(actor=actor, entity=STATE, commitment=COMMITMENT, envelope=unit, to=to, on=TODAY)


def test_it_charges_what_is_left_to_another_envelope_by_a_pair_of_moves(unit: UUID) -> None:
    consume(unit, 100)
    consume(unit, 30, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    reimpute(unit, envelope())
    assert credit(unit).consumed == 3_000 and credit(envelope()).consumed == 7_000
    pair = models.MoveRow.objects.filter(type__in=[MoveType.IMPUTATION_LEFT, MoveType.IMPUTATION_TAKEN])
    assert sum(pair.values_list("cents", flat=True)) == 0 and pair.count() == 2
    consume(envelope(), 70, kind=Kind.CP, source="payment:2", commitment=COMMITMENT)
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_what_is_not_there(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-ENG-03"):
        reimpute(unit, envelope())
    with pytest.raises(Refused, match="BUD-ENV-01"):
        reimpute(unit, new_id())
    consume(unit, 100)
    with pytest.raises(Refused, match="BUD-ENG-01"):
        reimpute(envelope(), envelope(POLICE))


def test_it_forbids_whoever_does_not_manage_both_centres(unit: UUID, manager: Actor) -> None:
    consume(unit, 100)
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        reimpute(unit, envelope(), actor=manager)


def test_it_repeats_safely(unit: UUID) -> None:
    consume(unit, 100)
    reimpute(unit, envelope())
    assert reimpute(unit, envelope()) == actions.Charged(0, 0)
