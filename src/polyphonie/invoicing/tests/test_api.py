"""The HTTP API of invoices: each address works, refuses in one shape, and is closed to those it does not concern."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.identity import new_id

from .cases import Place, Program, Republic
from .documents import COMBE, HOSPITAL, MINISTRY, TODAY, UNKNOWN, Paper

S = InvoiceState
Api = dict[str, Program]


def _codes(answer: object) -> list[str]:
    return [refusal["code"] for refusal in answer.json()["errors"]]  # type: ignore[attr-defined]


def _path(place: Place, rest: str = "") -> str:
    return f"/invoices/{place.entity}/{place.invoice}{rest}"


def test_it_deposits_the_body_of_the_request(republic: Republic, api: Api) -> None:
    name = quote("facture n° 1.xml")
    answer = api["supplier"].post("/invoices", Paper().content(), content_type="application/xml", x_file_name=name)
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["accepted"] and receipt["valid"] and "errors" not in receipt
    assert (receipt["number"], receipt["entity_name"]) == ("F2026-001", "Centre hospitalier du Lac")
    assert receipt["file_name"] == "facture n° 1.xml"
    assert receipt["sha256"] == hashlib.sha256(Paper().content()).hexdigest()
    assert answer["Location"] == f"/api/v1/invoices/{receipt['entity']}/{receipt['invoice']}"
    assert (
        api["supplier"]
        .http.get(answer["Location"], headers={"authorization": f"Bearer {api['supplier'].token}"})
        .json()["number"]
        == "F2026-001"
    )


def test_it_deposits_the_file_of_a_form(republic: Republic, api: Api) -> None:
    answer = api["supplier"].send("/invoices", {"file": ("facture.xml", Paper().content())})
    assert answer.status_code == 201
    assert answer.json()["file_name"] == "facture.xml"


def test_it_lets_an_operator_deposit_for_any_supplier(republic: Republic, api: Api) -> None:
    assert api["operator"].post("/invoices", Paper().content(), content_type="application/xml").status_code == 201


def test_it_answers_a_repeated_key_with_the_first_receipt(republic: Republic, api: Api) -> None:
    send = {"content_type": "application/xml", "idempotency_key": "cle-1"}
    first = api["supplier"].post("/invoices", Paper().content(), **send)
    again = api["supplier"].post("/invoices", Paper().content(), **send)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    other = api["supplier"].post("/invoices", Paper(number="F2").content(), **send)
    assert (other.status_code, _codes(other)) == (409, ["KER-KEY-01"])
    assert models.Invoice.objects.count() == 1


def test_it_answers_a_refused_deposit_with_every_reason(republic: Republic, api: Api) -> None:
    republic.entity(MINISTRY)
    paper = Paper(buyer=MINISTRY)
    answer = api["supplier"].post("/invoices", paper.content(), content_type="application/xml")
    assert answer.status_code == 422
    assert _codes(answer) == ["INV-SRV-01", "INV-COM-01"]
    assert not answer.json()["accepted"] and answer.json()["valid"]
    first = answer.json()["errors"][0]
    assert set(first) == {"code", "field", "message", "fr", "en", "place", "source"}
    assert first["message"] == first["fr"]


def test_it_speaks_the_callers_language(republic: Republic, api: Api) -> None:
    for language, field in (("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "fr")):
        answer = api["supplier"].post(
            "/invoices", Paper(buyer=UNKNOWN).content(), content_type="application/xml", accept_language=language
        )
        (refusal,) = answer.json()["errors"]
        assert refusal["message"] == refusal[field]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"", 400, "DOC-FIL-01"), (b"Bonjour", 400, "DOC-FIL-03"), (Paper().content()[:-9], 400, "DOC-XML-01")],
)
def test_it_refuses_what_is_no_invoice(republic: Republic, api: Api, content: bytes, status: int, code: str) -> None:
    answer = api["supplier"].post("/invoices", content, content_type="application/xml")
    assert (answer.status_code, _codes(answer)) == (status, [code])


def test_it_tells_a_duplicate(republic: Republic, api: Api) -> None:
    republic.deposited()
    answer = api["supplier"].post("/invoices", Paper().content(), content_type="application/xml")
    assert (answer.status_code, _codes(answer)) == (409, ["INV-DUP-01"])


def test_it_wants_one_file_and_only_one(republic: Republic, api: Api) -> None:
    two = {"a": ("a.xml", Paper().content()), "b": ("b.xml", Paper().content())}
    for fields in ({}, two):
        answer = api["supplier"].send("/invoices", fields)
        assert (answer.status_code, _codes(answer)) == (400, ["INV-FIL-01"])


def test_it_refuses_a_form_without_a_boundary(republic: Republic, api: Api) -> None:
    answer = api["supplier"].post("/invoices", b"--x", content_type="multipart/form-data")
    assert (answer.status_code, _codes(answer)) == (400, ["INV-FIL-02"])


def test_it_lists_ones_refused_deposits_page_by_page(republic: Republic, api: Api) -> None:
    for number in range(3):
        api["supplier"].post("/invoices", f"Bonjour {number}".encode(), content_type="application/xml")
    page = api["supplier"].get("/deposits/refused", {"limit": 2}).json()
    assert len(page["deposits"]) == 2
    rest = api["supplier"].get("/deposits/refused", {"limit": 2, "after": page["next"]}).json()
    assert (len(rest["deposits"]), rest["next"]) == (1, None)
    assert rest["deposits"][0]["refusals"][0]["code"] == "DOC-FIL-03"
    assert api["rival"].get("/deposits/refused").json()["deposits"] == []


def test_it_lists_invoices_by_what_is_asked(republic: Republic, api: Api) -> None:
    first = republic.delivered(Paper(number="F1"))
    second = republic.deposited(Paper(number="F2", commitment="EJ-7"))
    third = republic.deposited(Paper(number="F3", buyer=COMBE, commitment="EJ-8"))

    def found(**query: object) -> list[str]:
        answer = api["supplier"].get("/invoices", query)
        assert answer.status_code == 200, answer.json()
        return [row["number"] for row in answer.json()["invoices"]]

    assert found() == ["F3", "F2", "F1"]
    assert found(state="delivered") == ["F1"]
    assert found(state=["delivered", "deposited"]) == ["F3", "F2", "F1"]
    assert found(words="ej 7") == ["F2"]
    assert found(words="f2 e") == ["F2"] and found(words="f e") == ["F3", "F2"]
    assert found(words="7 ej") == ["F2"] and found(words="f2 7 ate") == ["F2"]
    assert found(words="EJ", entity=str(third.entity)) == ["F3"]
    assert found(deposited_from=str(TODAY.replace(year=2999))) == []
    assert found(deposited_from="0001-01-01", deposited_before="9999-12-31") == ["F3", "F2", "F1"]
    assert found(supplier=str(first.row.supplier_id)) == ["F3", "F2", "F1"]
    assert found(service=str(new_id())) == []
    page = api["supplier"].get("/invoices", {"limit": 2}).json()
    assert page["next"] == str(second.invoice)
    assert found(after=page["next"], limit=2) == ["F1"]
    row = page["invoices"][0]
    assert (row["entity_name"], row["amount_due"], row["currency"]) == ("Département de la Combe", "120.00", "EUR")


def test_it_lists_to_each_what_concerns_them(republic: Republic, api: Api) -> None:
    republic.deposited()
    numbers = {who: len(program.get("/invoices").json()["invoices"]) for who, program in api.items()}
    assert numbers == {"supplier": 1, "rival": 0, "recipient": 1, "accountant": 0, "neighbour": 0, "operator": 1}


def test_it_shows_an_invoice_whole(republic: Republic, api: Api) -> None:
    place = republic.delivered(Paper(attachments=(("bon.pdf", "application/pdf", b"%PDF-1.7 bon"),)))
    seen = api["recipient"].get(_path(place)).json()
    assert [each["state"] for each in seen["timeline"]] == ["deposited", "in_transit", "delivered"]
    assert seen["timeline"][-1]["state_name"] == "Mise à disposition"
    assert seen["register_number"] == "2026-0000001"
    assert "ordered" in seen["settable_states"] and "recorded" not in seen["settable_states"]
    (document,) = seen["supporting_documents"]
    assert (document["name"], document["embedded"]) == ("bon.pdf", True)
    file = api["recipient"].get(_path(place, "/supporting/0"))
    assert file.content == b"%PDF-1.7 bon"
    assert file["Content-Type"] == "application/octet-stream"
    for other in ("1", "-1", "99999999999999999999"):
        assert api["recipient"].get(_path(place, f"/supporting/{other}")).status_code in (404, 422)


def test_it_hands_the_original_and_its_readable_views(republic: Republic, api: Api) -> None:
    place = republic.deposited()
    original = api["recipient"].get(_path(place, "/original"))
    assert original.content == Paper().content()
    assert original["Content-Type"] == "application/xml"
    assert original["Content-Disposition"] == 'attachment; filename="F2026-001.xml"'
    assert original["ETag"] == f'"{hashlib.sha256(Paper().content()).hexdigest()}"'
    html = api["recipient"].get(_path(place, "/readable.html"), {"language": "en"})
    assert html["Content-Type"].startswith("text/html")
    assert b"F2026-001" in html.content and b'lang="en"' in html.content
    assert html["Content-Disposition"].startswith("attachment")
    pdf = api["recipient"].get(_path(place, "/readable.pdf"))
    assert pdf.content.startswith(b"%PDF-")


def test_it_hands_the_report(republic: Republic, api: Api) -> None:
    place = republic.deposited()
    report = api["supplier"].get(_path(place, "/report")).json()
    assert (report["file"], report["valid"]) == ("F2026-001.xml", True)


def test_it_treats_completes_and_pays(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    suspended = api["recipient"].post(_path(place, "/status"), {"state": "suspended", "reason": "Bon manquant"})
    assert (suspended.status_code, suspended.json()["unusual"]) == (200, False)
    completed = api["supplier"].send(_path(place, "/complete"), {"comment": "Voici.", "files": ("bon.pdf", b"%PDF-1")})
    assert completed.status_code == 204
    (attachment,) = api["recipient"].get(_path(place)).json()["attachments"]
    file = api["recipient"].get(_path(place, f"/attachments/{attachment['id']}"))
    assert (file.content, file["Content-Disposition"]) == (b"%PDF-1", 'attachment; filename="bon.pdf"')
    assert api["recipient"].post(_path(place, "/status"), {"state": "ordered"}).status_code == 200
    asked = {"state": "in_payment", "payment_request_number": "DP-1"}
    assert api["accountant"].post(_path(place, "/status"), asked).json()["unusual"] is True
    assert place.states[3:] == ["suspended", "completed", "ordered", "in_payment"]


def test_it_recycles_to_another_recipient(republic: Republic, api: Api) -> None:
    place = republic.in_state(S.TO_RECYCLE)
    republic.entity(COMBE)
    refused = api["supplier"].post(_path(place, "/recycle"), {"siret": COMBE})
    assert (refused.status_code, _codes(refused)) == (422, ["INV-COM-01"])
    asked = {"siret": COMBE, "commitment_number": "EJ-1"}
    moved = api["supplier"].post(_path(place, "/recycle"), asked).json()
    assert moved["entity"] == str(republic.entity(COMBE))
    assert api["supplier"].get(f"/invoices/{moved['entity']}/{moved['invoice']}").status_code == 200


def test_it_refuses_words_that_cannot_be_kept(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    for reason in ("a\0b", "x" * 2001, "\ud800"):
        answer = api["recipient"].post(_path(place, "/status"), {"state": "rejected", "reason": reason})
        assert answer.status_code == 422, answer.content
    answer = api["recipient"].post(_path(place, "/status"), {"state": "rejected"})
    assert (answer.status_code, _codes(answer)) == (422, ["INV-STA-01"])
    assert place.state is S.DELIVERED


def test_it_forbids_every_address_to_those_it_does_not_concern(republic: Republic, api: Api) -> None:
    place = republic.in_state(S.SUSPENDED, Paper(attachments=(("bon.pdf", "application/pdf", b"%PDF"),)))
    for program in (api["rival"], api["neighbour"]):
        for rest in ("", "/original", "/readable.html", "/readable.pdf", "/report", "/supporting/0"):
            answer = program.get(_path(place, rest))
            assert (answer.status_code, _codes(answer)) == (404, ["INV-FIN-01"]), rest
        assert program.get(_path(place, f"/attachments/{new_id()}")).status_code == 404
        acts = (
            program.post(_path(place, "/status"), {"state": "rejected", "reason": "Non"}),
            program.send(_path(place, "/complete"), {"comment": "Non"}),
            program.post(_path(place, "/recycle"), {"siret": HOSPITAL}),
        )
        for answer in acts:
            assert (answer.status_code, _codes(answer)) == (404, ["INV-FIN-01"])
    forged = api["rival"].post("/invoices", Paper(number="F9").content(), content_type="application/xml")
    assert (forged.status_code, _codes(forged)) == (403, ["ACC-RIG-01"])
    assert place.state is S.SUSPENDED


def test_it_forbids_an_invoice_under_another_entitys_address(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    elsewhere = Place(republic.entity(COMBE), place.invoice)
    assert api["recipient"].get(_path(elsewhere)).status_code == 404
    answer = api["recipient"].post(_path(elsewhere, "/status"), {"state": "to_recycle"})
    assert (answer.status_code, _codes(answer)) == (404, ["INV-FIN-01"])
