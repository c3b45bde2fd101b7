"""Sums are kept of what is open, and read with what changed since: they tell what documents tell, whenever asked."""

from __future__ import annotations

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, jobs, models, proofs
from polyphonie.spending.queries import year_end
from polyphonie.spending.queries.restitutions import Scope
from polyphonie.spending.queries.year_end import OpenSums, Pending

from .chains import Chain
from .stage import STATE, TODAY


def keep(actor: Actor = SYSTEM) -> int:
    return actions.keep_open_sums(actor=actor, entity=STATE, on=TODAY)


def told() -> tuple[OpenSums, tuple[Pending, ...]]:
    asked = {"actor": SYSTEM, "scope": Scope(STATE, TODAY), "on": TODAY}
    return year_end.open_sums(**asked), year_end.pending(**asked)


def ordered(chain: Chain) -> None:
    chain.order(chain.enter(chain.draft(chain.commitment(1_000, certified=400), 300)))


def test_they_tell_what_documents_come_to_before_and_after_they_are_brought_up(chain: Chain) -> None:
    ordered(chain)
    before = told()
    assert before == (OpenSums(1_000_00, 100_00, 300_00), (Pending("request_ordered", 1, 300_00),))
    assert keep() > 0
    assert told() == before
    assert list(proofs.open_sums_are_what_is_open()) == []


def test_what_is_no_more_open_leaves_them(chain: Chain) -> None:
    commitment = chain.commitment(1_000, certified=0)
    keep()
    actions.withdraw_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, reason="Erreur", on=TODAY)
    assert told() == (OpenSums(0, 0, 0), ())
    keep()
    assert told() == (OpenSums(0, 0, 0), ())
    assert not models.OpenSum.objects.exists(), "what comes to nothing is not kept"


def test_it_repeats_safely(chain: Chain) -> None:
    ordered(chain)
    keep()
    assert keep() == 0


def test_it_is_done_for_every_book(chain: Chain) -> None:
    ordered(chain)
    jobs.bring_open_sums_up()
    assert models.OpenSum.objects.get(kind="carried").cents == 1_000_00
    assert not models.OpenMove.objects.exists()


def test_a_lost_move_or_a_changed_sum_is_told(chain: Chain) -> None:
    ordered(chain)
    keep()
    models.OpenSum.objects.filter(kind="owed").update(cents=1)
    (told_of_it,) = proofs.open_sums_are_what_is_open()
    assert "is kept, the documents make" in told_of_it


def test_it_forbids_whoever_does_not_pay(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        keep(chain.manager)
