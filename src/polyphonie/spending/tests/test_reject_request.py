from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from . import stage
from .chains import Chain, kept
from .stage import STATE, TODAY, kept_line


def _reject(chain: Chain, request: UUID, actor: Actor, words: str = "Doublon.") -> None:
    actions.reject_request(actor=actor, entity=STATE, request=request, words=words, on=TODAY)


def test_it_gives_back_what_was_asked_for_and_reserved(chain: Chain) -> None:
    commitment = chain.commitment()
    draft = chain.draft(commitment, 400)
    request = chain.enter(draft)
    chain.order(request)
    _reject(chain, request, chain.accountant)
    assert (kept(request).state, kept_line(commitment).requested, chain.cp()) == ("rejected", 0, (0, 0))
    assert chain.enter(draft) != request


def test_it_gives_back_the_commitment_of_a_direct_expense(chain: Chain) -> None:
    request = chain.enter(chain.draft())
    chain.order(request)
    _reject(chain, request, chain.accountant)
    assert stage.credit(chain.envelope).consumed == 0


def test_it_refuses_silence_and_what_was_passed(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SUS-02"):
        _reject(chain, chain.entered(), chain.manager, "")
    with pytest.raises(Refused, match="KER-LIF-01"):
        _reject(chain, chain.passed(), chain.accountant)


def test_it_forbids_each_the_other_s_step(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _reject(chain, chain.entered(), chain.accountant)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _reject(chain, chain.ordered(), chain.manager)


def test_it_repeats_safely(chain: Chain) -> None:
    request = chain.ordered()
    _reject(chain, request, chain.accountant)
    _reject(chain, request, chain.accountant)
    assert chain.cp() == (0, 0)
