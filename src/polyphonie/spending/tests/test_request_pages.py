"""The desks of payment requests and the page of one: seen, exported, acted on by who may."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.spending.models import Commitment, PaymentRequest, RequestLine

from .chains import Chain, kept
from .stage import CHARGE, STATE, TODAY, TRAVEL, UNIT


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def test_it_goes_from_desk_to_desk(chain: Chain) -> None:
    request = chain.entered()
    officer, accountant = _signed_in(chain.officer), _signed_in(chain.accountant)
    assert kept(request).number in officer.get("/depense/ordres").content.decode()
    officer.post("/depense/ordres", {"pick": str(request)})
    assert kept(request).state == "ordered"
    assert kept(request).number in accountant.get("/depense/visa").content.decode()
    page = f"/depense/{STATE}/demandes/{request}"
    assert "Prescription" in accountant.get(page).content.decode()
    assert accountant.post(f"{page}/viser", {}).status_code == 422
    assert accountant.post(f"{page}/viser", {"confirmed": "documents"}).status_code == 302
    assert kept(request).state == "passed"
    for address in ("/depense/demandes", "/depense/delais", "/depense/demandes?format=csv", page):
        assert accountant.get(address).status_code == 200
    assert accountant.get("/depense/demandes?format=xlsx").content[:2] == b"PK"


def test_it_enters_a_request_on_a_commitment(chain: Chain) -> None:
    commitment = Commitment.objects.get(entity_id=STATE, id=chain.commitment())
    told = {
        "flux": "1",
        "ground": "certified_service",
        "case": "",
        "commitment": commitment.number,
        "place": "1",
        "amount": "12,50",
        "document_number": "F-77",
        "label": "Timbres",
        "received_on": TODAY.isoformat(),
    }
    manager = _signed_in(chain.manager)
    assert manager.get("/depense/demandes/nouvelle").status_code == 200
    assert manager.post("/depense/demandes/nouvelle", told).status_code == 302
    assert PaymentRequest.objects.get().cents == 12_50
    assert manager.post("/depense/demandes/nouvelle", told).status_code == 422


def test_it_enters_a_direct_request_on_an_envelope_that_is_named(chain: Chain) -> None:
    told = {
        "flux": "4",
        "ground": "legal_case",
        "case": "travel",
        "supplier": "Atelier Numérique",
        "envelope": f"{UNIT.code} 3",
        "charge_account": TRAVEL,
        "amount": "12,50",
        "document_number": "D-1",
        "label": "Indemnités",
        "received_on": TODAY.isoformat(),
    }
    manager, page = _signed_in(chain.manager), "/depense/demandes/nouvelle"
    shown = (
        manager.get(page).content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert f'<option value="{UNIT.code} · titre 3">AE disponibles : 100 000,00 €' in shown
    for wrong in (
        {"envelope": UNIT.code},
        {"envelope": "rien de tel"},
        {"supplier": "Personne"},
        {"charge_account": CHARGE},
    ):
        assert manager.post(page, told | wrong).status_code == 422
    assert manager.post(page, told).status_code == 302
    made = PaymentRequest.objects.get()
    line = RequestLine.objects.get(request_id=made.id)
    assert (made.flux, made.supplier_id, line.envelope_id) == (4, chain.supplier, chain.envelope)
