"""The payer's desk: lots prepared, signed by another, sent; what the bank answers taken; seen by who may."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.payments import actions, models
from polyphonie.payments.terms import LotState, TransferState

from .answers import moved, report, statement, transfers
from .stage import OTHER_IBAN, STATE, TODAY, Stage, balance, bank_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def _upload(http: Client, kind: str, content: bytes) -> int:
    given = {"kind": kind, "file": SimpleUploadedFile("banque.xml", content)}
    return http.post("/paiements/banque", given).status_code


def test_a_lot_goes_from_the_desk_to_the_bank_and_back(stage: Stage) -> None:
    stage.order(10_00)
    stage.order(20_00)
    preparer, signer = _signed_in(stage.preparer), _signed_in(stage.signer)
    desk = preparer.get("/paiements")
    assert "30,00" in desk.content.decode() and "TARGET" in desk.content.decode()
    given = {"execute_on": TODAY.isoformat(), "debtor": str(stage.treasury)}
    assert preparer.post("/paiements", {**given, "execute_on": "2026-03-01"}).status_code == 422  # a Sunday
    assert preparer.post("/paiements", given).status_code == 302
    lot = models.Lot.objects.get(entity_id=STATE)
    page = f"/paiements/{STATE}/lots/{lot.id}"
    assert "Une autre personne signe" in preparer.get(page).content.decode()
    assert preparer.post(f"{page}/signer").status_code == 422
    assert signer.post(f"{page}/signer").status_code == 302
    assert preparer.post(f"{page}/transmettre", {"version": "pain.001.001.09"}).status_code == 302
    assert preparer.get(f"{page}/fichier").content.startswith(b"<?xml")
    assert _upload(preparer, "report", b"no") == 422
    one, two = transfers(lot.id)
    assert _upload(preparer, "report", report(lot.id, one.id)) == 302
    gain = moved("", Direction.CREDIT, 7_00)
    assert _upload(preparer, "statement", statement(moved("D", Direction.DEBIT, two.cents, two), gain)) == 302
    assert models.Lot.objects.get(id=lot.id).state == LotState.SETTLED
    assert "lignes" in preparer.get("/paiements/banque").content.decode()
    for address in ("/paiements/lots", "/paiements/virements?state=executed", "/paiements/banque"):
        assert preparer.get(address).status_code == 200


def test_a_rejected_transfer_is_issued_again_or_given_up(stage: Stage) -> None:
    lot = stage.sent(10_00, 20_00)
    one, two = transfers(lot)
    content = report(lot, one.id, two.id)
    actions.record_status_report(actor=SYSTEM, entity=STATE, content=content, name="r.xml", on=TODAY)
    other = bank_account(stage.supplier, OTHER_IBAN)
    models_of = _signed_in(stage.accountant)
    assert "AC04" in models_of.get("/paiements/virements").content.decode()
    page = f"/paiements/{STATE}/virements"
    refused = models_of.post(f"{page}/{one.id}/reemettre", {"account": str(stage.treasury)})
    assert refused.status_code == 422
    again = models_of.post(f"{page}/{one.id}/reemettre", {"account": str(stage.account)})
    assert again.status_code == 302 and other
    assert "Autre envoi" in models_of.get(again.headers["Location"]).content.decode()
    assert models_of.post(f"{page}/{two.id}/abandonner", {"reason": "Doublon"}).status_code == 302
    states = models.Transfer.objects.order_by("id").values_list("state", flat=True)
    assert sorted(states) == [TransferState.ABANDONED, TransferState.ORDERED, TransferState.REISSUED]


def test_what_nobody_expected_is_charged_where_it_belongs(stage: Stage) -> None:
    content = statement(moved("", Direction.CREDIT, 7_00))
    actions.record_statement(actor=SYSTEM, entity=STATE, content=content, name="r.xml", on=TODAY)
    line = models.StatementLine.objects.get(entity_id=STATE)
    http, page = _signed_in(stage.preparer), f"/paiements/{STATE}/lignes/{line.id}"
    given = {"account": "7088000000", "reason": "Don", "party": ""}
    assert http.post(page, {**given, "party": "1"}).status_code == 422
    assert http.post(page, {**given, "account": "9"}).status_code == 422
    assert http.post(page, given).status_code == 302 and balance("7088000000") == -7_00
    assert "7088000000" in http.get(page).content.decode()


def test_it_shows_nothing_to_whom_nothing_is_shown(stage: Stage) -> None:
    lot = stage.lot()
    http = _signed_in(stage.accountant)
    assert http.post(f"/paiements/{STATE}/lots/{lot}/signer").status_code in (403, 422)
    assert http.get(f"/paiements/{stage.supplier}/lots/{lot}").status_code == 404
    assert Client().get("/paiements").status_code == 302
