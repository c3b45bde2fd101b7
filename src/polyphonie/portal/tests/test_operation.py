"""The page of failed reactions, and the audit journal's."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel import clock, deliveries, identity, journal
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import Delivery

from .conftest import VALMONT, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.portal.tests.addresses")]


@pytest.fixture
def failing() -> int:
    """A delivery that failed twice."""
    return Delivery.objects.create(
        lane=0,
        reaction="invoicing.tell_supplier",
        event="invoicing.InvoiceDelivered",
        entity_id=new_id(),
        subject=new_id(),
        payload={},
        announced_at=clock.now(),
        due_at=clock.now().replace(year=2099),
        attempts=2,
        error="ConnectionRefusedError: <nobody> answers",
    ).id


@pytest.fixture
def administrator(signed_in: SignIn) -> Client:
    return signed_in(Role.PLATFORM_ADMINISTRATOR, name="Paul Roussel")


def test_it_shows_each_failure_with_its_error(administrator: Client, failing: int) -> None:
    page = administrator.get("/fonctionnement").content.decode()
    assert "invoicing.tell_supplier" in page
    assert "ConnectionRefusedError: &lt;nobody&gt; answers" in page


def test_it_says_that_all_is_well(administrator: Client) -> None:
    assert "Aucune réaction en échec" in administrator.get("/fonctionnement").content.decode()


def test_it_tries_a_failure_again_at_once(administrator: Client, failing: int) -> None:
    answer = administrator.post(f"/fonctionnement/{failing}/rejouer", follow=True)
    assert "sera rejouée" in answer.content.decode()
    assert deliveries.failures()[0].due_at <= clock.now()


def test_it_sets_a_failure_aside_and_the_journal_keeps_why(administrator: Client, failing: int) -> None:
    administrator.post(f"/fonctionnement/{failing}/ecarter", {"because": "Le fournisseur a été prévenu par courrier."})
    assert deliveries.failures() == []
    entry = journal.entries(entity=identity.PLATFORM, subject=f"delivery:{failing}")[0]
    assert (entry.actor_name, entry.facts["because"]) == ("Paul Roussel", "Le fournisseur a été prévenu par courrier.")


def test_it_refuses_to_set_aside_without_saying_why(administrator: Client, failing: int) -> None:
    answer = administrator.post(f"/fonctionnement/{failing}/ecarter", {"because": "non"}, follow=True)
    assert "Dites pourquoi" in answer.content.decode()
    assert len(deliveries.failures()) == 1


def test_it_refuses_what_no_longer_fails(administrator: Client) -> None:
    answer = administrator.post("/fonctionnement/987654321/rejouer")
    assert answer.status_code == 404
    assert "KER-DEL-01" in answer.content.decode()


@pytest.mark.parametrize("verb", ["rejouer", "ecarter"])
def test_it_forbids_whoever_does_not_manage_deliveries(
    verb: str, signed_in: SignIn, valmont: UUID, failing: int
) -> None:
    browser = signed_in(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    assert browser.get("/fonctionnement").status_code == 403
    answer = browser.post(f"/fonctionnement/{failing}/{verb}", {"because": "parce que je le veux"})
    assert answer.status_code == 403
    assert "ACC-RIG-01" in answer.content.decode()
    assert len(deliveries.failures()) == 1


def test_it_reads_the_platforms_journal_then_an_entitys(administrator: Client, valmont: UUID) -> None:
    assert "access.grant_role" in administrator.get("/journal").content.decode()
    page = administrator.get("/journal", {"siret": VALMONT}).content.decode()
    assert "parties.register_entity" in page
    assert "access.grant_role" not in page


def test_it_pages_the_journal_from_the_newest(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyphonie.portal.pages.PAGE", 1)
    first = administrator.get("/journal")
    second = administrator.get("/journal" + first.context["next"])
    assert second.context["entries"][0].position == first.context["entries"][0].position - 1


def test_it_opens_to_a_manager_their_own_journal_only(signed_in: SignIn, valmont: UUID) -> None:
    browser = signed_in(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    assert "parties.register_entity" in browser.get("/journal").content.decode()
    assert browser.get("/journal", {"entity": str(identity.PLATFORM)}).status_code == 403
    assert browser.get("/journal", {"entity": str(new_id())}).status_code == 403


def test_it_forbids_the_journal_to_whoever_has_no_right(signed_in: SignIn, atelier: UUID) -> None:
    browser = signed_in(Role.SUPPLIER_AGENT, Perimeter.of_supplier(atelier))
    assert "Aucun journal" in browser.get("/journal").content.decode()
    assert browser.get("/journal", {"entity": str(identity.PLATFORM)}).status_code == 403


@pytest.mark.parametrize(
    "query", [{"before": "abc"}, {"before": "9" * 30}, {"entity": "x"}, {"siret": "1"}, {"subject": "\x00"}]
)
def test_it_takes_odd_questions(query: dict[str, str], administrator: Client) -> None:
    assert administrator.get("/journal", query).status_code == 200
