from __future__ import annotations

from polyphonie.kernel.acts import Actor
from polyphonie.ledger import actions, jobs, models

from .conftest import STATE, TODAY, draft


def test_it_keeps_the_balances_of_every_book_up(accountant: Actor) -> None:
    actions.post(actor=accountant, entity=STATE, draft=draft(), on=TODAY)
    jobs.keep_up()
    assert models.BalanceMark.objects.get().last == 1
