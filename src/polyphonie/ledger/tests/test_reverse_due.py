from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs

from .conftest import STATE, TODAY, draft, person

NEXT = date(2027, 1, 1)


@pytest.fixture
def due(chief: Actor) -> Actor:
    accrual = draft(on=date(2026, 12, 31), journal="INV")
    actions.accrue(actor=chief, entity=STATE, draft=accrual, reverse_on=NEXT, on=TODAY)
    return chief


def test_it_posts_what_is_due_once_its_year_is_open(due: Actor) -> None:
    assert actions.reverse_due(actor=due, entity=STATE, on=NEXT) == 0
    actions.open_year(actor=due, entity=STATE, year=2027, on=TODAY)
    assert actions.reverse_due(actor=due, entity=STATE, on=TODAY) == 0
    assert actions.reverse_due(actor=due, entity=STATE, on=NEXT) == 1
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_forbids_whoever_does_not_post(due: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.reverse_due(actor=person(Role.AUDITOR), entity=STATE, on=NEXT)


def test_it_repeats_safely(due: Actor) -> None:
    actions.open_year(actor=due, entity=STATE, year=2027, on=TODAY)
    assert [actions.reverse_due(actor=due, entity=STATE, on=NEXT) for _ in range(2)] == [1, 0]
