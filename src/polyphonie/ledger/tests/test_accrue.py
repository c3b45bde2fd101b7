from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, models, queries

from .conftest import ACCRUED, POST, STATE, TODAY, draft, person

END, NEXT = date(2026, 12, 31), date(2027, 1, 1)


def accrue(actor: Actor, reverse_on: date = NEXT) -> object:
    return actions.accrue(
        actor=actor, entity=STATE, draft=draft(on=END, journal="INV"), reverse_on=reverse_on, on=TODAY
    )


def test_it_posts_now_and_reverses_on_the_first_day_of_the_next_year(chief: Actor) -> None:
    actions.open_year(actor=chief, entity=STATE, year=2027, on=TODAY)
    accrue(chief)
    assert [(each.account, each.net) for each in queries.balances(STATE, until=NEXT)] == [
        (ACCRUED, 1234),
        (POST, -1234),
    ]


def test_it_refuses_a_reversal_that_does_not_come_after(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-REV-01"):
        accrue(accountant, reverse_on=END)


def test_it_forbids_whoever_does_not_post(books: object) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        accrue(person(Role.AUDITOR))


def test_it_repeats_safely(accountant: Actor) -> None:
    assert accrue(accountant).id == accrue(accountant).id
    assert models.Reversal.objects.get().mirror_id is None
