from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.access import actions as access
from polyphonie.access.models import Assignment
from polyphonie.access.terms import Role
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions
from polyphonie.requests.queries import purchase_requests as queries
from polyphonie.requests.queries.purchase_requests import Filter, Whose
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, Scene, kept


def approve(scene: Scene, request: UUID, **given: object) -> str:
    told = {"actor": scene.approver, "entity": STATE, "request": request, "on": TODAY}
    return actions.approve_request(**told | given)  # type: ignore[arg-type]


def awaiting(actor: object) -> list[UUID]:
    kept_to = Filter(Whose.TO_APPROVE)
    return [each.id for each in queries.requests(actor=actor, entity=STATE, on=TODAY, kept_to=kept_to)]  # type: ignore[arg-type]


def test_it_opens_a_small_request_to_commitment(scene: Scene) -> None:
    request = scene.submitted()
    assert awaiting(scene.approver) == [request] == awaiting(scene.above)
    assert approve(scene, request) == "approved"
    assert kept(request).waits_at == "" and not awaiting(scene.approver)


def test_it_goes_up_to_the_programme_from_an_amount_on(scene: Scene) -> None:
    request = scene.submitted(30_000)
    assert approve(scene, request) == "submitted"
    assert kept(request).waits_at == "programme"
    assert not awaiting(scene.approver) and awaiting(scene.above) == [request]
    with pytest.raises(Refused, match="ACC-RIG-01"):
        approve(scene, request)
    assert approve(scene, request, actor=scene.above) == "approved"


def test_it_wants_another_person_at_each_level(scene: Scene) -> None:
    request = scene.submitted(30_000)
    approve(scene, request, actor=scene.above)
    assert not awaiting(scene.above)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        approve(scene, request, actor=scene.above)


def test_it_refuses_what_awaits_no_approval(scene: Scene) -> None:
    with pytest.raises(Refused, match="KER-LIF-01"):
        approve(scene, scene.drafted())


def test_it_forbids_the_requester_and_whoever_does_not_approve_there(scene: Scene) -> None:
    request = scene.submitted()
    with pytest.raises(Refused, match="ACC-RIG-01"):
        approve(scene, request, actor=scene.manager)
    stage.grant(scene.requester, Role.REQUEST_APPROVER, scene.perimeter)
    assert not awaiting(scene.requester)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        approve(scene, request, actor=scene.requester)


def test_it_is_done_by_a_delegate_while_they_are_one(scene: Scene) -> None:
    delegate = stage.somebody(Role.REQUESTER, scene.perimeter, "Dora Déléguée")
    own = Assignment.objects.get(person=scene.approver.id)
    end = TODAY.replace(day=9)
    access.delegate(actor=scene.approver, assignment=own.id, to=delegate.id, start=TODAY, until=end, on=TODAY)
    request = scene.submitted()
    assert approve(scene, request, actor=delegate) == "approved"
    with pytest.raises(Refused, match="ACC-RIG-01"):
        approve(scene, scene.submitted(), actor=delegate, on=TODAY.replace(day=10))


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.submitted()
    assert approve(scene, request) == approve(scene, request) == "approved"
