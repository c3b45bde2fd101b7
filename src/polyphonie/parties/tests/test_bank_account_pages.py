"""The pages of bank accounts: entered by one, confirmed by another, verified, closed; seen by who may."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.terms import EntityEntry

from .accounts import IBAN, OTHER_IBAN, Keepers, account_of
from .cases import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def _given(iban: str, holder: str = "Atelier Numérique Lorient") -> dict[str, object]:
    return {"iban": iban, "bic": "", "holder": holder, "proof": SimpleUploadedFile("rib.pdf", b"%PDF un RIB")}


def test_an_account_is_entered_confirmed_verified_and_closed(keepers: Keepers, supplier: UUID) -> None:
    keeper, accountant = _signed_in(keepers.enters), _signed_in(keepers.confirms)
    of = f"/tiers/{keepers.entity}/supplier/{supplier}/comptes"
    assert keeper.post(of, _given("FR00")).status_code == 422
    page = keeper.post(of, _given(IBAN)).headers["Location"]
    assert "Une autre personne confirme" in keeper.get(page).content.decode()
    assert keeper.post(f"{page}/confirmer").status_code == 403
    assert "RIB" not in accountant.get("/tiers/comptes").content.decode()
    assert page in accountant.get("/tiers/comptes").content.decode()
    assert accountant.get(f"{page}/justificatif").content == b"%PDF un RIB"
    verified = {"result": "close_match", "reference": "VOP-1"}
    assert keeper.post(f"{page}/verifier", verified).status_code == 302
    assert accountant.post(f"{page}/confirmer").status_code == 302
    second = keeper.post(of, _given(OTHER_IBAN)).headers["Location"]
    accountant.post(f"{second}/confirmer")
    assert "Compte en quarantaine" in accountant.get(second).content.decode()
    assert "en quarantaine" in keeper.get(of).content.decode()
    assert accountant.post(f"{page}/fermer", {"reason": ""}).status_code == 422
    assert accountant.post(f"{page}/fermer", {"reason": "Fraude"}).status_code == 302
    assert "Fraude" in accountant.get(page).content.decode()
    assert of in keeper.get("/tiers/comptes?text=Atelier").content.decode()


def test_the_same_account_of_another_is_blocked_unless_somebody_says_why(keepers: Keepers, supplier: UUID) -> None:
    keeper = _signed_in(keepers.enters)
    assert keeper.post(f"/tiers/{keepers.entity}/entity/{keepers.entity}/comptes", _given(IBAN)).status_code == 302
    of = f"/tiers/{keepers.entity}/supplier/{supplier}/comptes"
    refused = keeper.post(of, _given(IBAN))
    assert refused.status_code == 422 and "PAR-BAN-04" in refused.content.decode()
    assert keeper.post(of, {**_given(IBAN), "shared_reason": "Régie commune"}).status_code == 302


def test_it_shows_nothing_of_another_body(keepers: Keepers, supplier: UUID) -> None:
    keeper = _signed_in(keepers.enters)
    assert keeper.get(f"/tiers/{new_id()}/supplier/{supplier}/comptes").status_code == 404
    assert keeper.get(f"/tiers/{keepers.entity}/comptes/{new_id()}").status_code == 404
    assert keeper.get(f"/tiers/{keepers.entity}/supplier/{new_id()}/comptes").status_code == 404


def test_it_opens_on_the_body_where_an_account_waits(keepers: Keepers, supplier: UUID, entry: EntityEntry) -> None:
    named_last = replace(entry, name="Ville de Zède")
    other = actions.register_entity(actor=SYSTEM, siret="22999900800019", entry=named_last, on=TODAY).id
    actions.enter_bank_account(actor=SYSTEM, entity=other, draft=account_of(supplier), on=TODAY)
    keepers.confirmed(supplier)

    def bodies() -> list[UUID]:
        return [each for each, _name in bank_accounts.entities(actor=SYSTEM, on=TODAY)]

    assert bodies() == [other, keepers.entity]
    keepers.enter(supplier, OTHER_IBAN)
    assert bodies() == [keepers.entity, other]
