"""A program writes, checks and deposits its drafts over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from polyphonie.invoicing import models
from polyphonie.invoicing.api import sheets
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.terms import drafts as terms

from .cases import Program, Republic
from .documents import UNKNOWN
from .drafts import FIELDS, LINES

Api = dict[str, Program]
WHOLE = {**FIELDS, "lines": list(LINES)}


def _codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


def test_it_says_what_the_form_asks() -> None:
    assert list(sheets.DraftIn.model_fields) == [*terms.FIELDS, "lines"]
    assert list(sheets.DraftLine.model_fields) == list(terms.LINE_FIELDS)


def test_it_writes_checks_and_deposits(republic: Republic, api: Api) -> None:
    program = api["supplier"]
    begun = program.post("/drafts", {"number": "F2026-077", "lines": [{"name": "Conseil", "price": "dix"}]})
    assert (begun.status_code, begun.json()["supplier"]) == (201, str(republic.supplier()))
    path = f"/drafts/{begun.json()['id']}"
    assert begun["Location"] == f"/api/v1{path}"
    wrong = program.get(f"{path}/check")
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "application/problem+json")
    assert {(each["code"], each["place"]) for each in wrong.json()["errors"]} == {
        ("INV-DRF-04", "lines-0-price"),
        ("INV-DRF-09", "recipient"),
    }
    assert program.put(path, {**WHOLE, "supplier": str(republic.supplier())}).status_code == 200
    joined = program.send(f"{path}/files", {"file": ("bon.pdf", b"%PDF-bon", "application/pdf")})
    assert joined.status_code == 201
    written = program.get(path).json()
    assert [line["price"] for line in written["lines"]] == ["450,00", "3,333333"]
    assert [each["name"] for each in written["files"]] == ["bon.pdf"]
    assert program.get(f"{path}/check").json()["accepted"] and not models.Invoice.objects.exists()
    deposited = program.post(f"{path}/deposit", {})
    receipt = deposited.json()
    assert (deposited.status_code, receipt["number"]) == (201, "F2026-077")
    assert deposited["Location"] == f"/api/v1/invoices/{receipt['entity']}/{receipt['invoice']}"
    again = program.post(f"{path}/deposit", {})
    assert (again.status_code, again.json()["invoice"]) == (200, receipt["invoice"])
    assert program.get(path).json()["invoice"] == receipt["invoice"]
    late = program.put(path, WHOLE)
    assert (late.status_code, _codes(late)) == (409, ["INV-DRF-07"])


def test_it_answers_a_refused_deposit_alike_with_a_key_and_keeps_its_trace(republic: Republic, api: Api) -> None:
    program = api["supplier"]
    sheet = {**WHOLE, "supplier": str(republic.supplier()), "recipient": UNKNOWN}
    path = f"/drafts/{program.post('/drafts', sheet).json()['id']}/deposit"
    first, again = (program.post(path, {}, idempotency_key="1") for _ in range(2))
    assert (first.status_code, _codes(first)) == (422, ["INV-REC-02"])
    told, repeated = (answer.json() for answer in (first, again))
    assert told.pop("instance", "") != repeated.pop("instance", None) and told == repeated
    assert models.RefusedDeposit.objects.count() == 2


def test_it_begins_once_per_key_and_is_taken_back(api: Api) -> None:
    program = api["supplier"]
    first, again = (program.post("/drafts", WHOLE, idempotency_key="1") for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    other = program.post("/drafts", {}).json()["id"]
    identifier = first.json()["id"]
    assert [row["id"] for row in program.get("/drafts").json()["drafts"]] == [other, identifier]
    assert program.delete(f"/drafts/{identifier}").status_code == 204
    assert [row["id"] for row in program.get("/drafts").json()["drafts"]] == [other]
    assert program.get(f"/drafts/{identifier}").json()["discarded_at"]
    assert program.post(f"/drafts/{identifier}/restore", {}).status_code == 204
    file = program.send(f"/drafts/{identifier}/files", {"file": ("bon.pdf", b"%PDF-bon", "application/pdf")})
    assert program.delete(f"/drafts/{identifier}/files/{file.json()['id']}").status_code == 204
    assert program.get(f"/drafts/{identifier}").json() == first.json() | {
        "changed_at": program.get(f"/drafts/{identifier}").json()["changed_at"]
    }


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"note": "x" * 2001}, 422, "INV-TXT-01"),
        ({"supplier": "moi"}, 404, "INV-SUP-02"),
        ({"lines": [{}] * 301}, 422, "INV-DRF-03"),
    ],
)
def test_it_refuses_what_cannot_be_kept(api: Api, asked: dict[str, Any], status: int, code: str) -> None:
    answer = api["supplier"].post("/drafts", asked)
    assert (answer.status_code, _codes(answer)) == (status, [code])
    assert not models.Draft.objects.exists()


@pytest.mark.parametrize("rate", ["Infinity", "sNaN", "vingt"])
def test_it_reads_no_rate_that_is_no_number(api: Api, rate: str) -> None:
    begun = api["supplier"].post("/drafts", {**WHOLE, "lines": [{"name": "Conseil", "price": "10", "vat": rate}]})
    answer = api["supplier"].post(f"/drafts/{begun.json()['id']}/deposit", {})
    assert [(each["code"], each["place"]) for each in answer.json()["errors"]] == [("INV-DRF-04", "lines-0-vat")]


def test_it_forbids_the_drafts_of_others(republic: Republic, api: Api) -> None:
    path = f"/drafts/{api['supplier'].post('/drafts', WHOLE).json()['id']}"
    rival = api["rival"]
    for answer in (
        rival.get(path),
        rival.put(path, {}),
        rival.delete(path),
        rival.get(f"{path}/check"),
        rival.post(f"{path}/deposit", {}),
        rival.post(f"{path}/restore", {}),
    ):
        assert (answer.status_code, _codes(answer)) == (404, ["INV-DRF-01"])
    assert kept.drafts(actor=republic.depositor(), limit=5) == (), "a person of the same supplier"
    stolen = rival.post("/drafts", {"supplier": str(republic.supplier())})
    assert (stolen.status_code, _codes(stolen)) == (403, ["ACC-RIG-01"])
    for answer in (api["recipient"].get("/drafts"), api["recipient"].post("/drafts", {}), api["recipient"].get(path)):
        assert (answer.status_code, _codes(answer)) == (403, ["ACC-RIG-01"])
