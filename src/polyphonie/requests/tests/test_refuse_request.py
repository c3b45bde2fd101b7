from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models

from .stage import STATE, TODAY, Scene, kept


def turn_down(scene: Scene, request: UUID, **given: object) -> None:
    told = {"actor": scene.approver, "entity": STATE, "request": request, "reason": "Hors programme", "on": TODAY}
    actions.refuse_request(**told | given)  # type: ignore[arg-type]


def test_it_ends_a_request_for_good(scene: Scene) -> None:
    request = scene.submitted()
    turn_down(scene, request)
    assert kept(request).state == "refused"
    with pytest.raises(Refused, match="KER-LIF-01"):
        actions.revise_request(actor=scene.requester, entity=STATE, request=request, draft=scene.draft(), on=TODAY)


def test_it_refuses_no_reason_and_a_draft(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-08"):
        turn_down(scene, scene.submitted(), reason="")
    with pytest.raises(Refused, match="KER-LIF-01"):
        turn_down(scene, scene.drafted())


def test_it_forbids_whoever_does_not_approve_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        turn_down(scene, scene.submitted(), actor=scene.requester)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.submitted()
    for _ in range(2):
        turn_down(scene, request)
    assert models.PurchaseEvent.objects.filter(request_id=request, move="refuse").count() == 1
