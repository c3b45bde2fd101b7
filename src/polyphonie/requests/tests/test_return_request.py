from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models

from .stage import STATE, TODAY, Scene, kept


def give_back(scene: Scene, request: UUID, **given: object) -> None:
    told = {"actor": scene.approver, "entity": STATE, "request": request, "reason": "Trop cher", "on": TODAY}
    actions.return_request(**told | given)  # type: ignore[arg-type]


def test_it_sends_a_request_back_and_begins_its_approvals_anew(scene: Scene) -> None:
    request = scene.submitted(30_000)
    actions.approve_request(actor=scene.approver, entity=STATE, request=request, on=TODAY)
    give_back(scene, request, actor=scene.above)
    assert (kept(request).state, kept(request).waits_at) == ("returned", "")
    actions.submit_request(actor=scene.requester, entity=STATE, request=request, on=TODAY)
    assert (kept(request).waits_at, kept(request).approved_by) == ("centre", [])


def test_it_is_done_by_whoever_would_commit_it_once_approved(scene: Scene) -> None:
    request = scene.approved()
    with pytest.raises(Refused, match="ACC-RIG-01"):
        give_back(scene, request)
    give_back(scene, request, actor=scene.manager)
    assert kept(request).state == "returned"


def test_it_refuses_no_reason_and_a_draft(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-08"):
        give_back(scene, scene.submitted(), reason="")
    with pytest.raises(Refused, match="KER-LIF-01"):
        give_back(scene, scene.drafted())


def test_it_forbids_whoever_does_not_approve_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        give_back(scene, scene.submitted(), actor=scene.manager)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.submitted()
    for _ in range(2):
        give_back(scene, request)
    assert models.PurchaseEvent.objects.filter(request_id=request, move="return").count() == 1
