from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models, reactions
from polyphonie.requests.terms.purchase_requests import source_of
from polyphonie.spending import actions as spending
from polyphonie.spending import events
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, Scene, kept
from .test_reservations import aside, proved, signed


def committed(scene: Scene) -> tuple[UUID, UUID]:
    request = scene.approved()
    made = actions.commit_request(actor=scene.manager, entity=STATE, request=request, on=TODAY)
    return request, made.commitment


def give_up(commitment: UUID) -> None:
    spending.withdraw_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, reason="Abandon", on=TODAY)


def reopen(scene: Scene, request: UUID, commitment: UUID, **given: object) -> None:
    told = {"actor": scene.manager, "entity": STATE, "request": request, "commitment": commitment, "on": TODAY}
    actions.reopen_request(**told | given)  # type: ignore[arg-type]


def test_it_opens_to_commitment_what_a_withdrawn_draft_came_from(scene: Scene) -> None:
    request, commitment = committed(scene)
    give_up(commitment)
    reopen(scene, request, commitment)
    found = kept(request)
    assert (found.state, found.commitment_id, found.commitment_number) == ("approved", None, "")
    assert aside(scene) == 100_00 and not proved()
    actions.commit_request(actor=scene.manager, entity=STATE, request=request, on=TODAY)


def test_it_keeps_aside_anew_what_a_signed_commitment_gave_back_as_far_as_it_is_there(scene: Scene) -> None:
    (first, gone), (second, given_up) = committed(scene), committed(scene)
    for commitment in (gone, given_up):
        signed(scene, commitment)
        give_up(commitment)
    reopen(scene, first, gone)
    assert aside(scene) == 100_00
    left = stage.credit(scene.envelope, Kind.AE).available
    budget.reserve(
        actor=SYSTEM,
        entity=STATE,
        envelope=scene.envelope,
        kind=Kind.AE,
        amount=Money(left),
        source="another",
        on=TODAY,
    )
    reopen(scene, second, given_up)
    assert (kept(second).state, aside(scene)) == ("approved", left + 100_00) and not proved()


def test_it_follows_from_the_withdrawal(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    request, commitment = committed(scene)
    give_up(commitment)
    for origin in ("", "foreign:1", "purchase_request:none", source_of(request)):
        reactions.reopen(events.CommitmentWithdrawn(entity=STATE, subject=commitment, origin=origin))
    assert kept(request).state == "approved"


def test_it_refuses_while_the_commitment_stands(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-13"):
        reopen(scene, *committed(scene))
    with pytest.raises(Refused, match="REQ-ACH-01"):
        reopen(scene, new_id(), new_id())


def test_it_forbids_whoever_does_not_manage_commitments_there(scene: Scene) -> None:
    request, commitment = committed(scene)
    give_up(commitment)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        reopen(scene, request, commitment, actor=scene.requester)


def test_it_repeats_safely(scene: Scene) -> None:
    request, commitment = committed(scene)
    give_up(commitment)
    for _ in range(2):
        reopen(scene, request, commitment)
    assert models.PurchaseEvent.objects.filter(request_id=request, move="reopen").count() == 1
