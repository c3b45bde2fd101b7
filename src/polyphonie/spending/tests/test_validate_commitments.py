from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from .stage import STATE, TODAY, credit, drafted
from .test_validate_commitment import submitted


def validate(commitments: list[UUID], *, by: Actor) -> dict[UUID, str]:
    done = actions.validate_commitments(actor=by, entity=STATE, commitments=commitments, on=TODAY)
    return {each.subject: each.refusals[0].code if each.refusals else "" for each in done}


def test_it_signs_those_that_may_be_and_tells_the_others_safely_twice(
    unit: UUID, supplier: UUID, manager: Actor, officer: Actor
) -> None:
    ready, draft = submitted(supplier, by=manager), drafted(supplier, by=manager)
    for _ in range(2):
        assert validate([ready, draft], by=officer) == {ready: "", draft: "KER-LIF-01"}
    assert credit(unit).consumed == 100_00


def test_it_refuses_none(officer: Actor) -> None:
    with pytest.raises(Refused, match="SPE-SER-08"):
        validate([], by=officer)


def test_it_forbids_whoever_prepares(unit: UUID, supplier: UUID, manager: Actor) -> None:
    made = submitted(supplier)
    assert validate([made], by=manager) == {made: "ACC-RIG-01"}
