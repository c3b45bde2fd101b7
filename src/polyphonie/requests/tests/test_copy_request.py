from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models

from .stage import STATE, TODAY, Scene, kept


def test_it_makes_another_like_it_for_days_to_come(scene: Scene) -> None:
    first, later = scene.approved(), TODAY + timedelta(days=40)
    made = actions.copy_request(actor=scene.requester, entity=STATE, request=first, on=later)
    found = kept(made.request)
    assert (found.state, found.cents, found.wanted_on, found.label) == ("draft", 100_00, later, "Timbres de mars")
    assert found.number != kept(first).number


def test_it_refuses_an_unknown_one(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-01"):
        actions.copy_request(actor=scene.requester, entity=STATE, request=new_id(), on=TODAY)


def test_it_forbids_whoever_asks_for_nothing_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.copy_request(actor=scene.approver, entity=STATE, request=scene.drafted(), on=TODAY)


def test_it_repeats_as_another_request(scene: Scene) -> None:
    first = scene.drafted()
    for _ in range(2):
        actions.copy_request(actor=scene.requester, entity=STATE, request=first, on=TODAY)
    assert models.PurchaseRequest.objects.count() == 3
