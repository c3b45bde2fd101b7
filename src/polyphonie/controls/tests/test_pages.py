"""The pages of controls: plans are prepared and published, campaigns are led, results propose; orderers see nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.controls import actions, models
from polyphonie.controls.terms import Mode, PlanState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor

from .conftest import BODY, SUPPLIER, facts, somebody


@pytest.fixture(autouse=True)
def _without_second_factor(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def signed_in(actor: Actor) -> Client:
    http = Client()
    http.force_login(Person.objects.get(id=actor.id))
    return http


def page(http: Client, address: str, **given: str) -> str:
    answer = http.post(address, given, follow=True) if given else http.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_plan_is_prepared_changed_simulated_and_published(chief: Actor) -> None:
    http, today = signed_in(chief), clock.today()
    assert "est en vigueur" in page(http, "/controles")
    page(http, f"/controles/{BODY}/plans/nouveau", **{"from": "plan"})
    plan = models.Plan.objects.get()
    address = f"/controles/{BODY}/plans/{plan.id}"
    asked = {"category": "usual", "label": "Courant", "mode": "sampled", "percentage": "12,5", "place": "1"}
    assert "Courant" in page(http, f"{address}/categories", **asked, below_amount="500")
    assert "CTL-PLA-03" in page(http, f"{address}/categories", **asked)
    assert "CTL-PLA-02" in page(http, f"{address}/categories/retirer", category="without_plan")
    assert "12,5" in page(http, address)
    assert "ne change plus" in page(http, f"{address}/publication", from_on=today.isoformat())
    plan.refresh_from_db()
    assert plan.state == PlanState.PUBLISHED
    assert "en vigueur" in page(http, "/controles")


def test_a_campaign_is_opened_led_and_closed(plan: UUID, chief: Actor, accountant: Actor) -> None:
    today = clock.today()
    actions.assess(actor=SYSTEM, entity=BODY, facts=facts("payment_request:1", nature="4"), on=today)
    boss, http = signed_in(chief), signed_in(accountant)
    days = {"since": today.isoformat(), "last": today.isoformat()}
    assert "CTL-CAM-01" in page(boss, "/controles/campagnes", title="Essai", size="5", **days)
    campaign = actions.open_campaign(
        actor=SYSTEM,
        entity=BODY,
        title="Essai",
        since=today,
        until=today.replace(year=today.year + 1),
        size=5,
        on=today.replace(year=today.year + 1),
    ).campaign
    address = f"/controles/{BODY}/campagnes/{campaign}"
    assert "payment_request:1" in page(http, address)
    assert "CTL-VER-02" in page(http, f"{address}/payment_request:1", anomaly="documents", reason="")
    assert "anomalie" in page(http, f"{address}/payment_request:1", anomaly="documents", reason="illisible")
    assert "illisible" in page(http, f"{address}/payment_request:1")
    assert "close" in page(boss, f"{address}/cloture", yes="1")
    assert "Essai" in page(http, "/controles/campagnes")


def test_results_propose_a_plan_and_watch_suppliers(plan: UUID, chief: Actor) -> None:
    http = signed_in(chief)
    assert "Rien n" in page(http, "/controles/resultats")
    assert "factures en double" in page(
        http, f"/controles/{BODY}/surveillance", supplier=str(SUPPLIER), reason="factures en double"
    )
    page(http, f"/controles/{BODY}/surveillance", supplier=str(SUPPLIER), reason="levée", end="1")
    page(http, f"/controles/{BODY}/plans/nouveau", **{"from": "proposal"})
    assert models.PlanRule.objects.filter(mode=Mode.SAMPLED).count() == 2


def test_whoever_orders_sees_nothing(plan: UUID, officer: Actor) -> None:
    http = signed_in(officer)
    for address in ("/controles", "/controles/campagnes", "/controles/resultats"):
        assert "Aucun contrôle à consulter" in page(http, address)
    assert http.get(f"/controles/{BODY}/plans/{plan}").status_code == 404


def test_an_accountant_looks_and_changes_no_plan(plan: UUID) -> None:
    http = signed_in(somebody(Role.PUBLIC_ACCOUNTANT))
    assert "Ajouter une catégorie" not in page(http, f"/controles/{BODY}/plans/{plan}")
    assert http.get(f"/controles/{BODY}/plans/{BODY}").status_code == 404
