"""Sums are kept of what was paid, and read with what was paid since: they tell what requests tell, whenever asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import first_id_of
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, jobs, models, proofs
from polyphonie.spending.actions import paid_sums
from polyphonie.spending.queries import restitutions
from polyphonie.spending.queries.restitutions import Delay, Paid, Scope
from polyphonie.spending.terms.payment_requests import Step

from .chains import Chain, paid
from .stage import STATE, TODAY

MARCH = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def _everything_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written is nobody else's: no minute is to be waited for."""
    monkeypatch.setattr(paid_sums, "settled", lambda: first_id_of(clock.now() + timedelta(milliseconds=1)))


def keep(actor: Actor = SYSTEM) -> int:
    return actions.keep_paid_sums(actor=actor, entity=STATE, on=TODAY)


def told(on: date = MARCH) -> tuple[tuple[Delay, ...], tuple[Paid, ...]]:
    """What is told of the payments of a year, to somebody who asks on a day: of that day, or of one gone by."""
    asked = {"actor": SYSTEM, "scope": Scope(STATE, MARCH), "on": on}
    return restitutions.delays(**asked), restitutions.payments(**asked)


def pay(chain: Chain, amount: int, on: date = MARCH) -> str:
    source = f"payment_request:{chain.passed(amount)}"
    paid(source, Step.SENT, Step.EXECUTED, on=on)
    return source


def test_they_tell_what_requests_tell_before_and_after_they_are_brought_up(chain: Chain) -> None:
    pay(chain, 400)
    before = told()
    assert [(each.paid, each.cents) for each in before[0]] == [(1, 400_00)]
    assert told(on=MARCH + timedelta(days=1)) == before
    assert keep() == 1
    assert told() == before
    assert list(proofs.paid_sums_are_what_was_paid()) == []


def test_what_the_bank_sends_back_leaves_them(chain: Chain) -> None:
    source = pay(chain, 400)
    keep()
    paid(source, Step.REJECTED)
    assert told() == ((), ())
    assert keep() == 1
    assert told() == ((), ())
    assert list(proofs.paid_sums_are_what_was_paid()) == []


def test_it_repeats_safely(chain: Chain) -> None:
    pay(chain, 400)
    assert (keep(), keep()) == (1, 0)


def test_it_is_done_for_every_book(chain: Chain) -> None:
    pay(chain, 400)
    jobs.bring_paid_sums_up()
    assert models.PaidSum.objects.get().payable_cents == 400_00


def test_a_lost_move_or_a_changed_sum_is_told(chain: Chain) -> None:
    pay(chain, 400)
    keep()
    models.PaidSum.objects.update(payable_cents=1)
    (told_of_it,) = proofs.paid_sums_are_what_was_paid()
    assert "is kept, the moves make" in told_of_it


def test_it_forbids_whoever_does_not_pay(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        keep(chain.manager)
