from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models

from .stage import STATE, TODAY, Scene, kept


def withdraw(scene: Scene, request: UUID, **given: object) -> None:
    told = {"actor": scene.requester, "entity": STATE, "request": request, "reason": "Inutile", "on": TODAY}
    actions.withdraw_request(**told | given)  # type: ignore[arg-type]


def test_it_gives_a_request_up_until_it_is_committed(scene: Scene) -> None:
    for request in (scene.drafted(), scene.submitted(), scene.approved()):
        withdraw(scene, request)
        assert (kept(request).state, kept(request).waits_at) == ("withdrawn", "")


def test_it_refuses_no_reason_and_a_committed_one(scene: Scene) -> None:
    request = scene.approved()
    with pytest.raises(Refused, match="REQ-ACH-08"):
        withdraw(scene, request, reason=" ")
    actions.commit_request(actor=scene.manager, entity=STATE, request=request, on=TODAY)
    with pytest.raises(Refused, match="KER-LIF-01"):
        withdraw(scene, request)


def test_it_forbids_whoever_asks_for_nothing_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        withdraw(scene, scene.drafted(), actor=scene.approver)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.drafted()
    for _ in range(2):
        withdraw(scene, request)
    assert models.PurchaseEvent.objects.filter(request_id=request, move="withdraw").count() == 1
