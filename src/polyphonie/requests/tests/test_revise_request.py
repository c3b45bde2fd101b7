from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, Scene, kept, line


def revise(scene: Scene, request: UUID, euros: int = 250, **given: object) -> None:
    draft = scene.draft(0, line(euros), line(1))
    actions.revise_request(
        **{"actor": scene.requester, "entity": STATE, "request": request, "draft": draft, "on": TODAY} | given  # type: ignore[arg-type]
    )


def test_it_writes_a_draft_anew(scene: Scene) -> None:
    request = scene.drafted()
    revise(scene, request)
    assert kept(request).cents == 251_00
    assert models.PurchaseLine.objects.filter(entity_id=STATE, id=request).count() == 2


def test_it_refuses_a_submitted_one_and_another_s(scene: Scene) -> None:
    with pytest.raises(Refused, match="KER-LIF-01"):
        revise(scene, scene.submitted())
    colleague = stage.somebody(Role.REQUESTER, scene.perimeter, "Rémi Demande")
    with pytest.raises(Refused, match="REQ-ACH-09"):
        revise(scene, scene.drafted(), actor=colleague)


def test_it_forbids_whoever_asks_for_nothing_there(scene: Scene) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        revise(scene, scene.drafted(), actor=scene.manager)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.drafted()
    for _ in range(2):
        revise(scene, request)
    assert kept(request).cents == 251_00
