from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import commitments as queries

from .stage import STATE, TODAY, draft, drafted, kept, line, validated


def revise(commitment: UUID, supplier: UUID, *, by: Actor = SYSTEM) -> None:
    actions.revise_commitment(
        actor=by, entity=STATE, commitment=commitment, draft=draft(supplier, line(7), line(8)), on=TODAY
    )


def test_it_writes_a_commitment_anew(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = drafted(supplier, by=manager)
    for _ in range(2):  # and repeats safely: the same content twice is that content
        revise(made, supplier, by=manager)
    assert [each.amount for each in queries.lines(STATE, made)] == [700, 800] and kept(made).cents == 1500


def test_it_refuses_what_is_validated_or_is_not(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="KER-LIF-01"):
        revise(validated(supplier), supplier)
    with pytest.raises(Refused, match="SPE-ENG-01"):
        revise(new_id(), supplier)


def test_it_forbids_whoever_does_not_prepare_commitments(unit: UUID, supplier: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        revise(drafted(supplier), supplier, by=officer)
