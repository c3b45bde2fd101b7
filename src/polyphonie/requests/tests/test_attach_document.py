from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models
from polyphonie.requests.queries import purchase_requests as queries
from polyphonie.requests.terms.purchase_requests import Attachment
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, Scene

ESTIMATE = Attachment("devis.pdf", "application/pdf", b"%PDF-1.7 devis")


def attach(scene: Scene, request: UUID, attachment: Attachment = ESTIMATE, **given: object) -> UUID:
    told = {"actor": scene.requester, "entity": STATE, "request": request, "attachment": attachment, "on": TODAY}
    return actions.attach_document(**told | given)  # type: ignore[arg-type]


def test_it_joins_an_estimate_that_its_readers_can_open(scene: Scene) -> None:
    request = scene.drafted()
    made = attach(scene, request)
    about, content = queries.document(actor=scene.approver, entity=STATE, request=request, attachment=made, on=TODAY)
    assert (about.name, content) == (ESTIMATE.name, ESTIMATE.content)


def test_it_refuses_what_is_no_document_and_a_settled_request(scene: Scene) -> None:
    for wrong in (Attachment("a.exe", "application/x-dosexec", b"MZ"), Attachment("a.pdf", "application/pdf", b"")):
        with pytest.raises(Refused, match="REQ-ACH-12"):
            attach(scene, scene.drafted(), wrong)
    settled = scene.drafted()
    actions.withdraw_request(actor=scene.requester, entity=STATE, request=settled, reason="Inutile", on=TODAY)
    with pytest.raises(Refused, match="KER-LIF-01"):
        attach(scene, settled)


def test_it_forbids_others(scene: Scene) -> None:
    colleague = stage.somebody(Role.REQUESTER, scene.perimeter, "Rémi Demande")
    for actor, code in ((scene.approver, "ACC-RIG-01"), (colleague, "REQ-ACH-09")):
        with pytest.raises(Refused, match=code):
            attach(scene, scene.drafted(), actor=actor)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.drafted()
    assert attach(scene, request) == attach(scene, request)
    assert models.PurchaseAttachment.objects.count() == 1
