from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models

from .chains import Chain, kept
from .stage import STATE, TODAY
from .test_list_periodic import list_it


def unlist(actor: Actor, commitment: UUID) -> None:
    actions.unlist_periodic(actor=actor, entity=STATE, commitment=commitment, on=TODAY)


def test_it_asks_for_an_order_again_once(chain: Chain) -> None:
    commitment = chain.commitment()
    list_it(chain.officer, commitment)
    for _ in range(2):
        unlist(chain.officer, commitment)
    assert not kept(chain.enter(chain.draft(commitment))).order_after
    assert models.PeriodicListing.objects.get().ended_by_name == chain.officer.name


def test_it_refuses_an_unknown_commitment(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-ENG-01"):
        unlist(chain.officer, new_id())


def test_it_forbids_whoever_does_not_order(chain: Chain) -> None:
    commitment = chain.commitment()
    list_it(chain.officer, commitment)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        unlist(chain.manager, commitment)
