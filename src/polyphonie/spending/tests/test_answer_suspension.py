from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models

from .chains import Chain, kept
from .stage import STATE

LATER = date(2026, 3, 10)


def _answer(chain: Chain, request: UUID, *, actor: Actor | None = None, words: str = "Le voici.") -> None:
    actions.answer_suspension(actor=actor or chain.manager, entity=STATE, request=request, words=words, on=LATER)


def test_it_sends_the_request_back_where_it_was_and_restarts_the_clock(chain: Chain) -> None:
    before, after = chain.entered(), chain.ordered()
    for request in (before, after):
        chain.suspend(request)
        _answer(chain, request)
    assert [kept(each).state for each in (before, after)] == ["entered", "ordered"]
    assert kept(after).due_on == date(2026, 4, 9)
    assert models.Suspension.objects.latest("id").answer == "Le voici."


def test_it_refuses_silence_and_what_is_not_suspended(chain: Chain) -> None:
    request = chain.ordered()
    with pytest.raises(Refused, match="KER-LIF-01"):
        _answer(chain, request)
    chain.suspend(request)
    with pytest.raises(Refused, match="SPE-SUS-02"):
        _answer(chain, request, words="")


def test_it_forbids_the_accountant_to_answer(chain: Chain) -> None:
    request = chain.ordered()
    chain.suspend(request)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _answer(chain, request, actor=chain.accountant)


def test_it_repeats_safely(chain: Chain) -> None:
    request = chain.ordered()
    chain.suspend(request)
    _answer(chain, request)
    _answer(chain, request)
    assert kept(request).state == "ordered"
