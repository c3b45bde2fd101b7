"""The desks of commitments, of services and of proposals: seen, exported, acted on by who may."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.budget.terms import Centre
from polyphonie.invoicing.tests.documents import TODAY as INVOICED_ON
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.spending import actions, models

from . import stage
from .chains import Chain
from .invoiced import delivered, proposed
from .stage import STATE, TODAY, kept, kept_line

ACCOUNT = {"charge_account": "", "purchasing_group": stage.POSTAGE}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def _typed(chain: Chain, **told: str) -> dict[str, str]:
    return {
        "kind": "order",
        "supplier": "99991001100017",
        "label": "Affranchissement",
        "contract_number": "M-12",
        "envelope": str(chain.envelope),
        "line_label": "Timbres",
        "amount": "100,00",
        "schedule": "2026 : 40,00 ; 2027 : 60,00",
        **ACCOUNT,
        **told,
    }


def test_it_charges_a_line_to_an_envelope_that_is_chosen_by_its_words(chain: Chain) -> None:
    stage.grant(chain.officer, Role.AUTHORISING_OFFICER, stage.ENTITY)
    south = Centre("0354-SUD", stage.PROGRAMME, new_id(), mission="AB", ministry="09")
    to, _assets = (stage.allot(stage.envelope(stage.TERRITORIES, title=title), south, title) for title in ("3", "5"))
    made = stage.validated(chain.supplier)
    http, page = _signed_in(chain.officer), f"/depense/{STATE}/engagements/{made}"
    assert f"{page}/imputation" in http.get(page).content.decode()
    assert "Nouvelle enveloppe" in http.get(f"{page}/imputation").content.decode()
    typed = {"place": "1", "envelope": "0354-SUD · titre 5", "reason": "Autre centre"}
    assert "SPE-ENG-23" in http.post(f"{page}/imputation", typed).content.decode()
    assert http.post(f"{page}/imputation", {**typed, "envelope": "0354-SUD · titre 3"}).status_code == 302
    assert kept_line(made).envelope_id == to
    assert "Imputation changée" in http.get(page).content.decode()


def test_it_offers_only_envelopes_that_one_may_commit_on(chain: Chain) -> None:
    south = Centre("0354-SUD", stage.PROGRAMME, new_id(), mission="AB", ministry="09")
    stage.allot(stage.envelope(stage.TERRITORIES), south, "3")
    stage.grant(chain.manager, Role.BUDGET_CONTROLLER)  # who sees the whole budget, and commits on the unit alone
    offered = _signed_in(chain.manager).get("/depense/engagements/nouveau").content.decode()
    assert "0354-CDMA-CDAT · titre 3" in offered and "0354-SUD" not in offered


def test_it_leads_a_commitment_from_its_draft_to_a_certified_service(chain: Chain) -> None:
    stage.grant(chain.manager, Role.SERVICE_CERTIFIER, stage.OF_UNIT)
    manager, officer = _signed_in(chain.manager), _signed_in(chain.officer)
    assert manager.get("/depense/engagements/nouveau").status_code == 200
    assert manager.post("/depense/engagements/nouveau", _typed(chain, schedule="2026 : 1,00")).status_code == 422
    assert manager.post("/depense/engagements/nouveau", _typed(chain)).status_code == 302
    made = models.Commitment.objects.get()
    assert kept_line(made.id).schedule == {"2026": 40_00, "2027": 60_00}
    page = f"/depense/{STATE}/engagements/{made.id}"
    line = _typed(chain, schedule="", place="0", amount="20")
    assert manager.post(f"{page}/corriger/poste", line).status_code == 302
    assert manager.post(f"{page}/corriger/objet", _typed(chain, label="Affranchissement de mars")).status_code == 302
    assert (kept(made.id).cents, kept(made.id).label) == (120_00, "Affranchissement de mars")
    assert manager.post(f"{page}/corriger/poste", {**line, "place": "2", "removed": "on"}).status_code == 302
    assert kept(made.id).cents == 100_00
    assert manager.post(f"{page}/soumettre").status_code == 302
    assert made.number in officer.get("/depense/engagements/a-valider").content.decode()
    officer.post("/depense/engagements/a-valider", {"pick": str(made.id)})
    assert kept(made.id).state == "validated"
    amended = {"amount_1": "110,00", "schedule_1": "", "reason": "Avenant"}
    assert officer.post(f"{page}/modifier", amended).status_code == 302
    seen = {"place": "1", "amount": "50,00", "done_on": "2026-03-01", "partial": "on", "reserves": ""}
    assert manager.post(f"{page}/constater", {**seen, "amount": "500"}).status_code == 422
    assert manager.post(f"{page}/constater", seen).status_code == 302
    service = models.ServiceCertificate.objects.get()
    assert made.number in officer.get("/depense/services/a-certifier").content.decode()
    officer.post("/depense/services/a-certifier", {"pick": str(service.id)})
    assert kept_line(made.id).certified == 50_00
    for address in (page, f"/depense/{STATE}/services/{service.id}", "/depense/engagements?state=validated"):
        assert officer.get(address).status_code == 200
    for desk in ("engagements", "services", "propositions", "propositions/decidees"):
        assert officer.get(f"/depense/{desk}").status_code == 200
        assert officer.get(f"/depense/{desk}?format=csv").status_code == 200
    cancel = f"/depense/{STATE}/services/{service.id}/annuler"
    assert officer.post(cancel, {"reason": "Livraison refusée"}).status_code == 302
    assert kept_line(made.id).certified == 0


def test_it_says_of_a_proposal_whether_its_service_was_done(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    officer = _signed_in(chain.officer)
    commitment = stage.validated(chain.supplier, stage.line(200))
    place = proposed(commitment)
    page = f"/depense/{STATE}/propositions/{place.invoice}"
    shown = officer.get(page).content.decode()
    assert kept(commitment).number in shown and f"{page}/corriger" in shown
    told = {"number_0": kept(commitment).number, "place_0": "1", "amount_0": "90,00", "reason": "Une boîte manque"}
    assert officer.post(f"{page}/corriger", {**told, "number_0": "2100000000"}).status_code == 422
    assert officer.post(f"{page}/corriger", told).status_code == 302
    assert kept_line(commitment).certified == 90_00


def test_it_requests_the_payment_of_accepted_invoices_and_then_has_nothing_to_tick(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    commitment = stage.validated(chain.supplier, stage.line(400))
    first, second = (proposed(commitment, number=f"F-{each}").invoice for each in range(2))
    for each in (first, second):
        actions.accept_proposal(actor=chain.officer, entity=STATE, proposal=each, on=INVOICED_ON)
    manager, decided = _signed_in(chain.manager), "/depense/propositions/decidees"
    assert manager.post(f"/depense/{STATE}/propositions/{first}/demander").status_code == 302
    shown = manager.get(decided).content.decode()
    assert f'value="{second}"' in shown and f'value="{first}"' not in shown
    assert manager.post(decided, {"pick": [str(second)]}).status_code == 302
    assert models.PaymentRequest.objects.count() == 2
    assert 'class="pick"' not in manager.get(decided).content.decode()


def test_it_tells_why_an_invoice_is_not_matched(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: INVOICED_ON)
    place = delivered("2199999999")
    actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)
    accountant = _signed_in(chain.accountant)
    assert "2199999999" in accountant.get("/depense/propositions").content.decode()
    assert "SPE-RAP" in accountant.get(f"/depense/{STATE}/propositions/{place.invoice}").content.decode()


def test_it_names_who_pays(chain: Chain) -> None:
    place = delivered()
    keeper = _signed_in(stage.somebody(Role.CHIEF_ACCOUNTANT, name="Chloé Comptes"))
    assert keeper.get("/depense/payeurs").status_code == 200
    assert _signed_in(chain.manager).get("/depense/payeurs").status_code == 200
    assert (
        keeper.post("/depense/payeurs", {"structure": "1", "from_on": "2026-02-01", "source": "x"}).status_code == 422
    )
    assert models.Payer.objects.filter(structure_id=place.entity).count() == 1
