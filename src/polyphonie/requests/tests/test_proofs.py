"""The proofs hold of what acts make, and find what was planted."""

from __future__ import annotations

from polyphonie.requests import actions, models, proofs

from .stage import STATE, TODAY, Scene


def test_it_holds_of_what_acts_make(scene: Scene) -> None:
    request = scene.approved(30_000)
    actions.return_request(actor=scene.above, entity=STATE, request=request, reason="Trop", on=TODAY)
    actions.submit_request(actor=scene.requester, entity=STATE, request=request, on=TODAY)
    for approver in (scene.approver, scene.above):
        actions.approve_request(actor=approver, entity=STATE, request=request, on=TODAY)
    scene.drafted()
    assert [found for proof in proofs.PROOFS for found in proof()] == []


def test_it_finds_what_was_planted(scene: Scene) -> None:
    forced, short = scene.submitted(), scene.approved(30)
    models.PurchaseRequest.objects.filter(id=forced).update(state="approved", waits_at="")
    models.PurchaseRequest.objects.filter(id=short).update(cents=1, circuit=["centre", "programme"])
    assert len(list(proofs.approvals_are_complete())) == 2
    assert len(list(proofs.requests_are_as_done())) == 2
