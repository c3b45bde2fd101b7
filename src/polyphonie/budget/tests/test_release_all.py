"""All that a document keeps aside is given back at once, wherever it is kept."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.budget import actions, proofs
from polyphonie.budget.queries.reservations import kept_by, kept_by_those
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, UNIT, credit, euros
from .test_reserve import reserve


def release_all(actor: Actor = SYSTEM, on: date = TODAY) -> int:
    return actions.release_all(actor=actor, entity=STATE, kind=Kind.AE, source=COMMITMENT, on=on)


def test_it_gives_back_all_that_the_document_keeps_and_nothing_of_another(unit: UUID, manager: Actor) -> None:
    reserve(unit, 100)
    actions.reserve(
        actor=SYSTEM, entity=STATE, envelope=unit, kind=Kind.AE, amount=euros(7), source="another", on=TODAY
    )
    (kept,) = kept_by(STATE, COMMITMENT, kind=Kind.AE, on=TODAY)
    assert (kept.envelope, kept.cents, kept.words.split()[0]) == (unit, 100_00, UNIT.code)
    assert release_all(manager) == 100_00
    assert credit(unit).reserved == 7_00
    assert list(kept_by_those("", kind=Kind.AE)) == [(STATE, "another", 7_00)]
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_it_gives_back_what_an_earlier_year_kept_on_its_last_day(unit: UUID) -> None:
    reserve(unit, 100)
    assert release_all(on=date(TODAY.year + 1, 6, 1)) == 100_00
    assert credit(unit).reserved == 0


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    reserve(unit, 100)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        release_all(controller)


def test_it_repeats_safely(unit: UUID) -> None:
    reserve(unit, 100)
    assert (release_all(), release_all()) == (100_00, 0)
