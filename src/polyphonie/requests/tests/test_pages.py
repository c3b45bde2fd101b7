"""The desks of purchase requests: written, submitted, approved together, committed, by who may."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.requests.models import PurchaseRequest
from polyphonie.spending.tests import stage
from polyphonie.spending.tests.stage import POSTAGE

from .stage import STATE, TODAY, UNIT, Scene, kept

TYPED = {
    "label": "Timbres",
    "reason": "Courrier",
    "supplier": "99991001100017",
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-label": "Timbres",
    "lines-0-quantity": "2,5",
    "lines-0-unit_price": "10,00",
    "lines-0-purchasing_group": POSTAGE,
    "lines-0-centre": UNIT.lower(),
    "lines-0-wanted_on": TODAY.isoformat(),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def test_it_tells_the_circuits_and_decides_of_one(scene: Scene) -> None:
    page = "/demandes/circuits"
    assert "Décider d’un circuit" not in _signed_in(scene.requester).get(page).content.decode()
    officer = _signed_in(stage.somebody(Role.AUTHORISING_OFFICER, name="Ondine Ordonnatrice"))
    assert "circuit livré avec le programme" in officer.get(page).content.decode()
    told = {
        "centre": "",
        "from_on": TODAY.isoformat(),
        "source": "Note du 2 mars",
        "from_bop": "0",
        "from_entity": "90000",
    }
    assert officer.post(page, {**told, "from_bop": "5"}).status_code == 422
    assert officer.post(page, {**told, "from_bop": "-5"}).status_code == 422
    assert officer.post(page, told).status_code == 302
    shown = officer.get(page).content.decode()
    assert "Note du 2 mars" in shown and "circuit livré" not in shown
    assert kept(scene.submitted(2_000)).circuit == ["bop"]


def test_it_tells_at_home_what_waits(scene: Scene) -> None:
    scene.submitted()
    for actor, label in ((scene.approver, "Achats à approuver"), (scene.manager, "Achats à engager")):
        found = _signed_in(actor).get("/").context["waiting"]
        assert {str(each.label): each.told for each in found}[label] == ("1" if actor is scene.approver else "0")
    assert "Mes demandes d’achat renvoyées" in _signed_in(scene.requester).get("/").content.decode()


def test_it_is_written_line_by_line_and_submitted(scene: Scene) -> None:
    http = _signed_in(scene.requester)
    assert UNIT in http.get("/demandes/nouvelle").content.decode()
    longer = http.post("/demandes/nouvelle", TYPED | {"do": "add_line"})
    assert longer.status_code == 200 and 'name="lines-1-label"' in longer.content.decode()
    shorter = http.post("/demandes/nouvelle", TYPED | {"lines-TOTAL_FORMS": "2", "do": "remove_line:1"})
    assert 'name="lines-1-label"' not in shorter.content.decode()
    assert http.post("/demandes/nouvelle", TYPED | {"supplier": "Inconnu"}).status_code == 422
    assert http.post("/demandes/nouvelle", TYPED | {"do": "submit"}).status_code == 302
    made = PurchaseRequest.objects.get()
    assert (made.state, made.cents, made.supplier_id) == ("submitted", 25_00, scene.supplier)
    assert "Timbres" in http.get("/demandes").content.decode()


def test_it_goes_from_desk_to_desk(scene: Scene) -> None:
    requester, approver, manager = map(_signed_in, (scene.requester, scene.approver, scene.manager))
    request = scene.drafted()
    page = f"/demandes/{STATE}/{request}"
    assert requester.post(f"{page}/modifier", TYPED | {"do": "keep"}).status_code == 302
    assert requester.post(f"{page}/joindre", {"file": SimpleUploadedFile("d.pdf", b"%PDF", "application/pdf")}).url
    assert requester.post(f"{page}/soumettre").status_code == 302
    assert kept(request).number in approver.get("/demandes/a-approuver").content.decode()
    assert f"{UNIT} · titre 3" in approver.get(page).content.decode()
    assert approver.post("/demandes/a-approuver", {"pick": str(request)}).status_code == 302
    assert kept(request).number in manager.get("/demandes/a-engager").content.decode()
    assert "Crédits réservés" in requester.get(page).content.decode()
    told = {"kind": "order", "supplier": "99991001100017", "contract_number": "", "envelope-1": str(scene.envelope)}
    assert manager.post(f"{page}/engager", told | {"supplier": "x"}).status_code == 422
    assert manager.post(f"{page}/engager", told).status_code == 302
    assert kept(request).state == "committed"
    assert kept(request).commitment_number in requester.get(page).content.decode()
    assert requester.post(f"{page}/copier").status_code == 302


def test_it_tells_why_not(scene: Scene) -> None:
    requester, approver = map(_signed_in, (scene.requester, scene.approver))
    page = f"/demandes/{STATE}/{scene.submitted()}"
    assert approver.post(f"{page}/renvoyer", {"reason": ""}).status_code == 422
    assert "ACC-RIG-01" in requester.post(f"{page}/approuver").content.decode()
    assert approver.post(f"{page}/renvoyer", {"reason": "Trop cher"}).status_code == 302
    assert "Trop cher" in requester.get(page).content.decode()
    assert requester.get(f"{page}/modifier").status_code == 200
    assert approver.get(f"{page}/modifier").status_code == 302
    assert approver.post(f"{page}/inconnue").status_code == 404
