"""The desks of presumed services and of periodic orders: seen, marked, drawn, signed, exported, by who may."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import CommitmentKind

from . import stage
from .chains import Chain
from .stage import NEW_YEAR, STATE, TODAY, kept
from .test_open_presumed_campaign import passed
from .test_sign_periodic_order import JULY, paid


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def test_it_marks_a_commitment_draws_a_campaign_and_ends_the_mark(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    commitment = kept(stage.validated(chain.supplier))
    officer = _signed_in(chain.officer)
    told = {
        "commitment": commitment.number,
        "category": "postage",
        "decision": "Décision n° 4",
        "from_on": TODAY.isoformat(),
    }
    assert officer.post("/depense/service-presume/presumer", {**told, "commitment": "1"}).status_code == 422
    assert officer.post("/depense/service-presume/presumer", {**told, "from_on": "2026-01-01"}).status_code == 422
    assert officer.post("/depense/service-presume/presumer", told).status_code == 302
    assert commitment.number in officer.get("/depense/service-presume").content.decode()
    assert officer.get("/depense/service-presume?format=csv").status_code == 200
    page = f"/depense/{STATE}/service-presume/{commitment.id}"
    assert "Décision n° 4" in officer.get(page).content.decode()
    passed(chain)
    monkeypatch.setattr(clock, "today", lambda: JULY)
    planner = _signed_in(stage.somebody(Role.CHIEF_ACCOUNTANT, name="Chloé Centralise"))
    period = {"since": "2026-01-01", "last": "2026-06-30", "size": "5"}
    assert "Une campagne est à tirer" in planner.get("/depense/service-presume").content.decode()
    assert planner.post("/depense/service-presume/campagne", period).status_code == 302
    assert officer.post(page, {"reason": "Compteur en litige"}).status_code == 302
    assert not kept(commitment.id).presumed


def test_it_signs_what_was_paid_before_an_order_and_prints_it(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    request = paid(chain)
    contract = kept(chain.commitment())
    officer = _signed_in(chain.officer)
    listed = {"commitment": contract.number, "decision": "Liste OPP", "from_on": TODAY.isoformat()}
    assert officer.post("/depense/ordres-periodiques/liste", listed).status_code == 302
    assert contract.number in officer.get("/depense/ordres-periodiques").content.decode()
    assert officer.post(f"/depense/{STATE}/ordres-periodiques/liste/{contract.id}/retirer").status_code == 302
    to_sign = f"/depense/{STATE}/ordres-periodiques/a-signer/{stage.UO}/2026-01-01"
    assert "Pas encore à signer" in officer.get(to_sign).content.decode()
    monkeypatch.setattr(clock, "today", lambda: JULY)
    assert request.number in officer.get(to_sign).content.decode()
    seen = {"centre": str(stage.UO), "since": NEW_YEAR.isoformat(), "until": JULY.isoformat(), "cents": "40001"}
    assert officer.post(f"/depense/{STATE}/ordres-periodiques/signer", seen).status_code == 302
    assert not models.PeriodicOrder.objects.exists()
    officer.post(f"/depense/{STATE}/ordres-periodiques/signer", {**seen, "cents": "40000"})
    order = models.PeriodicOrder.objects.get()
    page = f"/depense/{STATE}/ordres-periodiques/{order.id}"
    assert order.number in officer.get(page).content.decode()
    assert officer.get(f"{page}?format=pdf").content[:4] == b"%PDF"
    assert request.number in b"".join(officer.get(f"{page}?format=csv")).decode()  # type: ignore[arg-type]


def test_it_plans_rents_and_requests_what_fell_due(chain: Chain) -> None:
    lease = kept(stage.validated(chain.supplier, stage.line(1_200), kind=CommitmentKind.LEASE))
    manager = _signed_in(chain.manager)
    told = {
        "commitment": lease.number,
        "place": "1",
        "kind": "rent",
        "label": "Loyer du hangar",
        "first_on": "2026-02-01",
        "months": "1",
        "count": "12",
        "amount": "100",
    }
    assert manager.post("/depense/echeanciers", {**told, "amount": "101"}).status_code == 422
    assert manager.post("/depense/echeanciers", {**told, "commitment": "0"}).status_code == 422
    assert manager.post("/depense/echeanciers", {**told, "first_on": "9999-12-31"}).status_code == 422
    page = manager.post("/depense/echeanciers", told).headers["Location"]
    assert "Loyer du hangar" in manager.get("/depense/echeanciers").content.decode()
    assert "Demander ce qui est échu" in manager.get(page).content.decode()
    manager.post(f"{page}/demander")
    assert models.PaymentRequest.objects.count() == 2
    assert b"en retard" not in manager.get(page).content
    assert manager.post(f"{page}/finir").status_code == 302
    assert "annulée" in b"".join(manager.get("/depense/echeanciers?format=csv")).decode()  # type: ignore[arg-type]
