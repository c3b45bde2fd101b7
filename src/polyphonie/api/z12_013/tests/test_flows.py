"""The flow service, as annexe A of XP Z12-013 describes it: submitted, acknowledged, searched, read, told of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice.cdar.composing import Cause
from polyphonie.gateway import sending
from polyphonie.gateway.tests.receiver import listening
from polyphonie.invoicing.actions import flows, publications
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import TODAY, Paper
from polyphonie.invoicing.tests.messages import message
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id

from .conftest import INFO, caller, client, submit


def treat(actor: ClientActor, flow: str) -> None:
    flows.treat(depositor=actor.id, flow=sending.UUID(flow), on=TODAY)


def search(program: Client, limit: int = 25, cursor: str | None = None, **where: Any) -> Any:
    asked = {"where": where, "limit": limit} | ({"cursor": cursor} if cursor else {})
    return program.post("/flow-service/v1/flows/search", json.dumps(asked), "application/json")


def get(program: Client, flow: str, kind: str = "") -> Any:
    return program.get(f"/flow-service/v1/flows/{flow}", {"docType": kind} if kind else {})


@pytest.mark.parametrize("filed", [False, True])
def test_it_takes_a_flow_then_acknowledges_it(erp: Client, known: dict[str, ClientActor], filed: bool) -> None:
    content = Paper().content()
    sha256 = hashlib.sha256(content).hexdigest()
    answer = submit(erp, content, filed=filed, sha256=sha256, flowProfile="CIUS", flowSyntax="UBL")
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert {name: told[name] for name in ("name", "trackingId", "processingRule", "flowSyntax", "sha256")} == {
        **INFO,
        "flowSyntax": "UBL",
        "sha256": sha256,
    }
    pending = get(erp, told["flowId"]).json()
    assert pending["acknowledgement"] == {"status": "Pending"} and pending["processingRuleSource"] == "Input"
    assert get(erp, told["flowId"], "Original").content == content
    assert get(erp, told["flowId"], "ReadableView").status_code == 404

    treat(known["erp"], told["flowId"])
    done = get(erp, told["flowId"], "Metadata").json()
    assert done["acknowledgement"] == {"status": "Ok"} and done["updatedAt"] > pending["submittedAt"]
    assert (done["flowDirection"], done["flowType"], done["flowProfile"]) == ("Out", "CustomerInvoice", "CIUS")
    original = get(erp, told["flowId"], "Original")
    assert original.content == content and original["Content-Disposition"].startswith("attachment;filename=")
    assert get(erp, told["flowId"], "ReadableView").content.startswith(b"%PDF")
    assert get(erp, told["flowId"], "Converted").status_code == 404


def test_it_acknowledges_what_is_wrong_with_its_reasons(erp: Client, known: dict[str, ClientActor]) -> None:
    good = submit(erp).json()["flowId"]
    wrong = {
        "twice": submit(erp).json()["flowId"],
        "no xml": submit(erp, b"ceci n'est pas une facture").json()["flowId"],
        "altered": submit(erp, Paper(number="F-2").content(), sha256="0" * 64).json()["flowId"],
    }
    for flow in (good, *wrong.values()):
        treat(known["erp"], flow)
    told = {name: get(erp, flow).json()["acknowledgement"] for name, flow in wrong.items()}
    assert {each["status"] for each in told.values()} == {"Error"}
    assert {name: each["details"][0]["reasonCode"] for name, each in told.items()} == {
        "twice": "AlreadyExistingFlow",
        "no xml": "FlowTypeError",
        "altered": "ChecksumMismatch",
    }
    assert all(
        detail["level"] == "Error" and detail["item"] and detail["reasonMessage"]
        for each in told.values()
        for detail in each["details"]
    )


def test_it_searches_by_any_criterion_and_by_pages(erp: Client, known: dict[str, ClientActor]) -> None:
    made = [submit(erp, Paper(number=f"F-{n}").content(), trackingId=f"S-{n}").json()["flowId"] for n in range(5)]
    treat(known["erp"], made[0])
    by_tracking = search(erp, trackingId="S-3").json()
    assert [each["flowId"] for each in by_tracking["results"]] == [made[3]] and "nextCursor" not in by_tracking
    assert [each["flowId"] for each in search(erp, ackStatus="Ok").json()["results"]] == [made[0]]
    assert (
        len(search(erp, ackStatus="Pending", flowDirection=["Out"], processingRule=["B2G", "B2B"]).json()["results"])
        == 4
    )
    for nothing in ({"flowDirection": ["In"]}, {"flowType": ["SupplierInvoice"]}, {"processingRule": ["B2C"]}):
        assert search(erp, **nothing).json()["results"] == []
    seen: list[str] = []
    cursor = None
    while True:
        page = search(erp, limit=2, cursor=cursor, flowType=["CustomerInvoice"]).json()
        seen += [each["flowId"] for each in page["results"]]
        cursor = page.get("nextCursor")
        if cursor is None:
            break
    assert seen == [*made[1:], made[0]], "in the order in which they last changed"
    last = get(erp, made[0]).json()["updatedAt"]
    assert search(erp, updatedAfter=last).json()["results"] == []
    assert len(search(erp, updatedBefore=last).json()["results"]) == 4


@pytest.mark.parametrize(
    ("info", "status"),
    [
        ({"name": None}, 400),
        ({"flowSyntax": "EDIFACT"}, 400),
        ({"sha256": "abc"}, 400),
        ({"trackingId": "a" * 65}, 400),
        ({"flowSyntax": "FRR"}, 422),
        ({"processingRule": "B2C"}, 422),
    ],
)
def test_it_refuses_a_signaling_that_is_not_the_standards_or_not_ours(erp: Client, info: Any, status: int) -> None:
    answer = submit(erp, **info)
    assert answer.status_code == status and answer.json()["errorCode"]


def test_it_refuses_a_request_without_its_two_parts(erp: Client) -> None:
    lacking = [
        erp.post("/flow-service/v1/flows", {"flowInfo": json.dumps(INFO)}),
        erp.post("/flow-service/v1/flows", {"file": SimpleUploadedFile("f.xml", b"<a/>")}),
        erp.post("/flow-service/v1/flows", json.dumps(INFO), "application/json"),
        submit(erp, b""),
        search(erp),
        search(erp, cursor="n'importe quoi", ackStatus="Ok"),
        search(erp, limit=101, ackStatus="Ok"),
        get(erp, "x", "Image"),
    ]
    assert [answer.status_code for answer in lacking] == [400] * len(lacking)
    large = erp.generic("POST", "/flow-service/v1/flows", b"x", "multipart/form-data", CONTENT_LENGTH="200000000")
    assert (large.status_code, large.json()["errorCode"]) == (413, "FILE_SIZE_EXCEEDED")


def test_it_forbids_strangers(erp: Client, known: dict[str, ClientActor]) -> None:
    flow = submit(erp).json()["flowId"]
    assert Client().post("/flow-service/v1/flows", {}).status_code == 401
    assert submit(caller("blind")).status_code == 403
    assert get(caller("blind"), flow).status_code == 404
    assert get(erp, str(new_id())).status_code == get(erp, "autre").status_code == 404


def test_it_tells_of_flows_by_webhooks_signed_as_the_standard_says(
    erp: Client, known: dict[str, ClientActor], settings: Any
) -> None:
    settings.WEBHOOKS_LOCAL = True
    with listening() as there:
        asked = {"callbackUrl": there.url, "flowTypes": ["CustomerInvoice"], "ackStatus": "Error"}
        made = erp.post("/flow-service/v1/webhooks", json.dumps(asked), "application/json")
        assert made.status_code == 201, made.content
        told = made.json()
        assert len(base64.b64decode(told["signingKey"])) == 32
        listed = erp.get("/flow-service/v1/webhooks").json()
        assert listed["count"] == 1 and listed["webhookIds"] == [told["webhookId"]]
        assert {name: listed["webhooks"][0][name] for name in asked} == asked
        assert caller("rival").get("/flow-service/v1/webhooks").json()["count"] == 0

        right, wrong = submit(erp).json()["flowId"], submit(erp, b"rien").json()["flowId"]
        for flow in (right, wrong):
            treat(known["erp"], flow)
            publications.publish_flow(depositor=known["erp"].id, flow=sending.UUID(flow))
        sending.send(webhook=told["webhookId"])
        (received,) = there.received
        assert received.json == get(erp, wrong).json()
        at = received.headers["Afnor-Signature-Timestamp"]
        fingerprint = hashlib.sha256(received.body + b"@" + at.encode()).digest()
        expected = hmac.new(base64.b64decode(told["signingKey"]), fingerprint, "sha256").digest()
        assert base64.b64decode(received.headers["Afnor-Signature"]) == expected
        assert abs(int(at) - clock.now().timestamp()) < 60

    assert caller("rival").delete(f"/flow-service/v1/webhooks/{told['webhookId']}").status_code in (403, 404)
    assert erp.delete(f"/flow-service/v1/webhooks/{told['webhookId']}").status_code == 204
    assert erp.delete(f"/flow-service/v1/webhooks/{told['webhookId']}").status_code == 404


def test_it_refuses_a_webhook_to_a_private_address(erp: Client) -> None:
    asked = json.dumps({"callbackUrl": "https://192.168.0.1/"})
    answer = erp.post("/flow-service/v1/webhooks", asked, "application/json")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "GAT-URL-02")


def test_it_tells_its_health_to_anybody(db: None) -> None:
    assert Client().get("/flow-service/v1/healthcheck").status_code == 200


def test_it_applies_life_cycle_messages_from_either_side(
    erp: Client, known: dict[str, ClientActor], republic: Republic
) -> None:
    place = republic.in_state(InvoiceState.SUSPENDED)
    content = message("209", Paper(), comment="Voici le bon")
    flow = submit(erp, content, flowSyntax="CDAR").json()["flowId"]
    treat(known["erp"], flow)
    done = get(erp, flow).json()
    assert (done["acknowledgement"], done["flowType"]) == ({"status": "Ok"}, "CustomerInvoiceLC")
    assert place.state is InvoiceState.COMPLETED
    assert get(erp, flow, "Original").content == content and get(erp, flow, "ReadableView").status_code == 404
    assert [each["flowId"] for each in search(erp, flowType=["CustomerInvoiceLC"]).json()["results"]] == [flow]
    assert search(erp, flowType=["CustomerInvoice"]).json()["results"] == []

    rights = {Right.INVOICE_CONSULT, Right.INVOICE_TREAT}
    known["hospital"] = client("Hôpital", Perimeter.of_entity(place.entity), rights)
    hospital = caller("hospital")
    refused = submit(hospital, message("210", Paper(), causes=(Cause("TX_TVA_ERR"),)), flowSyntax="CDAR").json()[
        "flowId"
    ]
    stranger = submit(erp, message("210", Paper(), causes=(Cause("TX_TVA_ERR"),)), flowSyntax="CDAR").json()["flowId"]
    treat(known["erp"], stranger)
    treat(known["hospital"], refused)
    assert get(hospital, refused).json()["flowType"] == "SupplierInvoiceLC"
    assert place.state is InvoiceState.REJECTED
    assert get(erp, stranger).json()["acknowledgement"]["status"] == "Error"


def test_it_answers_in_the_standards_shape_whatever_is_asked(erp: Client) -> None:
    wrong = [
        erp.put("/flow-service/v1/flows"),
        erp.get("/flow-service/v1/rien"),
        erp.post("/flow-service/v1/flows/search", b"x", "application/json", CONTENT_LENGTH="2000000"),
    ]
    assert [answer.status_code for answer in wrong] == [405, 404, 413]
    assert all(answer.json()["errorCode"] and answer["X-Request-Id"] for answer in wrong)
