"""The doors of whoever answers before the recipient: pages and HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from polyphonie.access import queries
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models

from .cases import Program, Republic
from .documents import MASON, PAPETERIE
from .test_pages import Browser, _no_second_factor, browser
from .test_validate import GROUPED, REQUEST

__all__ = ["_no_second_factor", "browser"]


def test_it_validates_from_the_page_and_goes_back_to_the_list(republic: Republic, browser: Browser) -> None:
    place = republic.delivered(REQUEST)
    client = browser(republic.validator())
    assert "F2026-001" in client.get("/factures-a-valider").content.decode()
    page = client.get(f"/factures/{place.entity}/{place.invoice}").content.decode()
    assert "Validez-vous cette facture" in page and "titulaire du marché" in page
    answer = client.post(f"/factures/{place.entity}/{place.invoice}/valider", {"comment": "Bon pour accord"})
    assert answer.headers["Location"] == "/factures-a-valider"
    assert place.states[-1] == "validated"
    assert "F2026-001" in client.get("/factures-a-valider?tout=1").content.decode()


def test_it_refuses_from_the_page_and_the_supplier_names_another(republic: Republic, browser: Browser) -> None:
    place = republic.delivered(REQUEST)
    republic.supplier(MASON)
    address = f"/factures/{place.entity}/{place.invoice}"
    said = browser(republic.validator()).post(f"{address}/valider", {"refuse": "1", "reason_code": ""})
    assert "INV-RSN-02" in said.content.decode()
    browser(republic.validator()).post(f"{address}/valider", {"refuse": "1", "reason_code": "wrong_validator"})
    client = browser(republic.depositor())
    assert "Désigner le bon valideur" in client.get(address).content.decode()
    assert "INV-VAL-02" in client.post(f"{address}/valideur", {"siret": "123"}).content.decode()
    client.post(f"{address}/valideur", {"siret": MASON.siret})
    assert place.states[-1] == "to_validate"


def test_a_joint_contractor_presents_from_the_page_or_over_http(
    republic: Republic, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    republic.supplier(MASON)
    place, other = republic.delivered(REQUEST), republic.delivered(replace(REQUEST, number="F2"))
    address = f"/factures/{place.entity}/{place.invoice}"
    client = browser(republic.validator())
    assert "Présenter au mandataire du groupement" in client.get(address).content.decode()
    assert "INV-VAL-02" in client.post(f"{address}/presenter", {"siret": "123"}).content.decode()
    client.post(f"{address}/presenter", {"siret": MASON.siret, "comment": "Conforme"})
    assert place.states[-1] == "to_validate_again"
    page = browser(republic.validator(MASON)).get(address).content.decode()
    assert "Validez-vous cette facture" in page and "comme mandataire du groupement" in page
    holder = republic.client(Perimeter.of_supplier(republic.supplier(PAPETERIE)), Right.INVOICE_VALIDATE)
    monkeypatch.setattr(queries, "authenticate_bearer", {"holder": holder}.__getitem__)
    path = f"/invoices/{other.entity}/{other.invoice}"
    assert Program("holder").get(path).json()["may_present"]
    assert Program("holder").post(f"{path}/present", {"siret": MASON.siret}).status_code == 204
    assert other.states[-1] == "to_validate_again"


def test_it_takes_the_framework_and_the_validator_at_deposit(republic: Republic, browser: Browser) -> None:
    paper = replace(REQUEST, framework="")
    republic.prepared(paper)
    file = SimpleUploadedFile("F.xml", paper.content())
    posted = {"files": file, "framework": "A12", "validator": PAPETERIE.siret}
    said = browser(republic.depositor()).post("/deposer", posted).content.decode()
    assert "facture acceptée" in said
    assert models.Invoice.objects.get().framework == "A12"


def test_it_answers_over_http(republic: Republic, api: dict[str, Program], monkeypatch: pytest.MonkeyPatch) -> None:
    place = republic.delivered(GROUPED)
    path = f"/invoices/{place.entity}/{place.invoice}"
    holder = republic.client(Perimeter.of_supplier(republic.supplier(PAPETERIE)), Right.INVOICE_VALIDATE)
    supplier = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT)
    known = {"holder": holder, "supplier": supplier}
    monkeypatch.setattr(queries, "authenticate_bearer", known.__getitem__)
    program = Program("holder")
    listed = program.get("/invoices", {"role": "validator"}).json()["invoices"]
    assert [each["id"] for each in listed] == [str(place.invoice)]
    assert program.get(path).json()["may_validate"]
    refused = program.post(f"{path}/turn-down", {"reason_code": "duplicate"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "INV-RSN-01")
    assert program.post(f"{path}/turn-down", {"reason_code": "wrong_validator"}).status_code == 204
    named = Program("supplier").post(f"{path}/validator", {"siret": PAPETERIE.siret})
    assert named.status_code == 204
    assert program.post(f"{path}/validate", {"comment": "Visée"}).status_code == 204
    assert place.states[-1] == "validated"
    told = Program("supplier").get(path).json()["timeline"]
    assert told[2]["reason_name"] == "Mauvais valideur"


def test_it_lists_the_closed_reasons_over_http(api: dict[str, Program]) -> None:
    listed = api["recipient"].get("/reasons").json()
    assert {"state": "rejected", "reason_code": "wrong_amount", "name": "Montant erroné"} in listed


def test_it_takes_the_framework_over_http(republic: Republic, api: dict[str, Program]) -> None:
    republic.supplier(PAPETERIE)
    paper = replace(REQUEST, framework="")
    address = f"/invoices?framework=A9&validator={PAPETERIE.siret}"
    answer = api["supplier"].post(address, paper.content(), content_type="application/xml")
    assert answer.status_code == 201, answer.content
    assert models.Invoice.objects.get().framework == "A9"
