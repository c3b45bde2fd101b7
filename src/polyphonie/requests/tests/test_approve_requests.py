from __future__ import annotations

from polyphonie.requests import actions

from .stage import STATE, TODAY, Scene, kept


def test_it_approves_those_that_may_be_and_forbids_the_others(scene: Scene) -> None:
    small, large, draft = scene.submitted(), scene.submitted(30_000), scene.drafted()
    actions.approve_request(actor=scene.approver, entity=STATE, request=large, on=TODAY)
    asked = [small, large, draft]
    told = actions.approve_requests(actor=scene.approver, entity=STATE, requests=asked, on=TODAY)
    assert [[refusal.code for refusal in each.refusals] for each in told] == [[], ["ACC-RIG-01"], ["KER-LIF-01"]]
    assert kept(small).state == "approved"


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.submitted()
    for _ in range(2):
        told = actions.approve_requests(actor=scene.approver, entity=STATE, requests=[request], on=TODAY)
        assert not told[0].refusals
