from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, Scene, kept


def submit(scene: Scene, request: UUID, **given: object) -> None:
    told = {"actor": scene.requester, "entity": STATE, "request": request, "on": TODAY}
    actions.submit_request(**told | given)  # type: ignore[arg-type]


def test_it_asks_for_the_approvals_that_its_amount_wants(scene: Scene) -> None:
    for euros, levels in ((100, ["centre"]), (25_000, ["centre", "programme"])):
        found = kept(scene.submitted(euros))
        assert (found.state, found.circuit, found.waits_at) == ("submitted", levels, "centre")
        assert found.submitted_on == TODAY


def test_it_refuses_a_past_day_and_another_s(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-07"):
        submit(scene, scene.drafted(), on=TODAY + timedelta(days=1))
    colleague = stage.somebody(Role.REQUESTER, scene.perimeter, "Rémi Demande")
    with pytest.raises(Refused, match="REQ-ACH-09"):
        submit(scene, scene.drafted(), actor=colleague)


def test_it_forbids_whoever_asks_for_nothing_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        submit(scene, scene.drafted(), actor=scene.approver)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.submitted()
    submit(scene, request)
    assert models.PurchaseEvent.objects.filter(request_id=request, move="submit").count() == 1
