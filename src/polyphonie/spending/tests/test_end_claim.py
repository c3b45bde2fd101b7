from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind

from . import chains
from .chains import Chain
from .stage import STATE, TODAY


def _claim(chain: Chain) -> UUID:
    draft = ClaimDraft(ClaimKind.OPPOSITION, chain.supplier, chains.creditor(), "O-1", TODAY)
    return actions.enter_claim(actor=chain.accountant, entity=STATE, draft=draft, on=TODAY)


def _end(claim: UUID, actor: Actor) -> None:
    actions.end_claim(actor=actor, entity=STATE, claim=claim, on=TODAY)


def test_it_takes_nothing_more_from_that_day(chain: Chain) -> None:
    _end(_claim(chain), chain.accountant)
    chain.passed()
    assert models.Share.objects.get().payee_id == chain.supplier


def test_it_refuses_a_claim_that_is_not_there(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-CLM-01"):
        _end(new_id(), chain.accountant)


def test_it_forbids_the_ordering_side(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _end(_claim(chain), chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    claim = _claim(chain)
    _end(claim, chain.accountant)
    _end(claim, chain.accountant)
    assert models.Claim.objects.get().ended_on == TODAY
