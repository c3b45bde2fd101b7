"""Flows by the portal and by the API: sent, followed, read one by one, treated again, and closed to others."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from polyphonie.access.models import Person
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.api import files
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .cases import Program, Republic, codes
from .documents import HOSPITAL, PAPETERIE, TODAY
from .lots import GOOD, LOST, lot, packed, treated


@pytest.fixture(autouse=True)
def _no_second_factor(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=actor.id))
    return client


def test_it_sends_a_flow_and_shows_what_became_of_it(republic: Republic) -> None:
    republic.prepared(GOOD[0])
    client = browser(republic.depositor())
    sent = client.post("/flux", {"file": SimpleUploadedFile("lot.zip", lot(GOOD[0], LOST))})
    flow = models.Flow.objects.get()
    assert sent.headers["Location"] == f"/flux/{flow.id}"
    assert "en cours" in client.get(f"/flux/{flow.id}").content.decode()
    flows.treat(depositor=flow.depositor_id, flow=flow.id, on=TODAY)
    page = client.get(f"/flux/{flow.id}").content.decode()
    assert "Intégré partiellement" in page and "INV-REC-02" in page and "L-1" in page
    refused = client.get(f"/flux/{flow.id}?only=refused").content.decode()
    assert "L-3.xml" in refused and "L-1.xml" not in refused
    assert "lot.zip" in client.get("/flux").content.decode()


def test_it_tells_what_came_in_before_from_what_is_refused(republic: Republic) -> None:
    treated(republic, lot(GOOD[0]))
    row = treated(republic, lot(GOOD[0], LOST))
    page = browser(republic.depositor()).get(f"/flux/{row.id}").content.decode()
    assert "a déjà été déposée" in page and "INV-DUP-01" not in page and "INV-REC-02" in page
    report = browser(republic.depositor()).get(f"/flux/{row.id}/compte-rendu.csv")
    assert "déjà déposée" in b"".join(report.streaming_content).decode()


def test_it_exports_every_result_and_no_formula(republic: Republic) -> None:
    row = treated(republic, packed({"a.xml": GOOD[0].content(), "=cmd().xml": LOST.content()}))
    answer = browser(republic.depositor()).get(f"/flux/{row.id}/compte-rendu.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("1;a.xml;intégrée;L-1;")
    assert lines[2].startswith("2;'=cmd().xml;refusée;;;INV-REC-02;")


def test_it_treats_again_from_the_page(republic: Republic) -> None:
    row = treated(republic, lot(GOOD[0], LOST))
    client = browser(republic.depositor())
    assert "Traiter à nouveau" in client.get(f"/flux/{row.id}").content.decode()
    client.post(f"/flux/{row.id}/retraiter")
    assert models.Flow.objects.get().state == "waiting_for_retreatment"


def test_it_says_what_it_cannot_receive(republic: Republic) -> None:
    client = browser(republic.depositor())
    assert "INV-FLW-05" in client.post("/flux", {"file": SimpleUploadedFile("vide.zip", b"")}).content.decode()
    assert "Choisissez un fichier" in client.post("/flux").content.decode()


def test_it_is_closed_to_others(republic: Republic) -> None:
    row = treated(republic, lot(*GOOD))
    agent, rival = browser(republic.agent(HOSPITAL)), browser(republic.depositor(PAPETERIE))
    assert agent.get("/flux").status_code == 403
    for address in ("", "/compte-rendu.csv"):
        assert agent.get(f"/flux/{row.id}{address}").status_code == 404
        assert rival.get(f"/flux/{row.id}{address}").status_code == 404
    assert rival.post(f"/flux/{row.id}/retraiter").status_code == 404
    assert row.name not in rival.get("/flux").content.decode()


def test_its_api_receives_follows_reports_and_retreats(republic: Republic, api: dict[str, Program]) -> None:
    republic.prepared(GOOD[0])
    supplier = api["supplier"]
    sent = supplier.send("/flows", {"file": ("lot.zip", lot(GOOD[0], LOST))}, idempotency_key="k")
    assert sent.status_code == 202 and sent.json()["state"] == "received"
    address = sent.headers["Location"].removeprefix("/api/v1")
    again = supplier.send("/flows", {"file": ("lot.zip", lot(GOOD[0], LOST))}, idempotency_key="k")
    assert again.status_code == 200 and again.json()["id"] == sent.json()["id"]
    flow = models.Flow.objects.get()
    flows.treat(depositor=flow.depositor_id, flow=flow.id, on=TODAY)
    read = supplier.get(address).json()
    assert (read["state"], read["accepted"], read["refused"]) == ("partly_integrated", 1, 1)
    items = supplier.get(f"{address}/items").json()["items"]
    assert [item["accepted"] for item in items] == [True, False]
    refused = supplier.get(f"{address}/items", {"only": "refused"}).json()["items"]
    assert [refusal["code"] for refusal in refused[0]["refusals"]] == ["INV-REC-02"]
    assert [each["id"] for each in supplier.get("/flows").json()["flows"]] == [str(flow.id)]
    assert supplier.post(f"{address}/retreat").json()["state"] == "waiting_for_retreatment"


def test_its_api_takes_a_body_as_it_comes(republic: Republic, api: dict[str, Program]) -> None:
    content = lot(*GOOD)
    sent = api["supplier"].post("/flows", content, content_type="application/zip", x_file_name="lot.zip")
    assert sent.status_code == 202
    assert (sent.json()["name"], sent.json()["size"]) == ("lot.zip", len(content))


def test_its_api_refuses_a_body_that_broke_off() -> None:
    request = RequestFactory().post("/api/v1/flows", b"half", "application/zip")
    request.META["CONTENT_LENGTH"] = "5"
    with pytest.raises(Refused) as refused, files.kept(request):
        pass
    assert codes(refused) == ["INV-FIL-03"]


def test_its_api_is_closed_to_others(republic: Republic, api: dict[str, Program]) -> None:
    row = treated(republic, lot(*GOOD))
    for name in ("rival", "recipient"):
        for address in (f"/flows/{row.id}", f"/flows/{row.id}/items", f"/flows/{new_id()}"):
            assert api[name].get(address).status_code == 404
        assert api[name].get("/flows").json()["flows"] == []
    assert api["recipient"].send("/flows", {"file": ("a.zip", lot(*GOOD))}).status_code == 403
