"""The home page: what waits for each person, by what they may do."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing.models import Invoice
from polyphonie.invoicing.terms import InvoiceState, S
from polyphonie.kernel import clock, originals
from polyphonie.kernel.identity import new_id

from .conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.portal.tests.addresses")]


def invoice(entity: UUID, supplier: UUID, number: str, state: InvoiceState) -> None:
    kept = originals.keep(entity=entity, content=b"<Invoice/>", name=f"{number}.xml", media_type="application/xml")
    Invoice.objects.create(
        entity_id=entity,
        supplier_id=supplier,
        supplier_name="Atelier Numérique Lorient",
        kind="invoice",
        number=number,
        issued_on=clock.today(),
        currency="EUR",
        net_cents=100_000,
        vat_cents=20_000,
        due_cents=120_000,
        syntax="ubl",
        profile="en16931",
        original_id=kept.id,
        channel="portal",
        depositor_id=new_id(),
        deposited_at=clock.now(),
        state=state,
        state_at=clock.now(),
        search=number.lower(),
    )


@pytest.fixture
def invoices(valmont: UUID, atelier: UUID) -> None:
    invoice(valmont, atelier, "F-LIVREE", S.DELIVERED)
    invoice(valmont, atelier, "F-SUSPENDUE", S.SUSPENDED)
    invoice(valmont, atelier, "F-CERTIFIEE", S.SERVICE_CERTIFIED)
    invoice(valmont, atelier, "F-AU-COMPTABLE", S.WITH_ACCOUNTANT)


def test_it_welcomes_a_visitor_and_says_where_to_sign_in(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Se connecter" in page
    assert "Navigation principale" not in page


def test_it_shows_a_supplier_what_came_back(signed_in: SignIn, invoices: None, atelier: UUID) -> None:
    page = signed_in(Role.SUPPLIER_AGENT, Perimeter.of_supplier(atelier)).get("/").content.decode()
    assert "Mes factures déposées" in page
    assert "F-SUSPENDUE" in page
    assert "F-LIVREE" not in page


@pytest.mark.usefixtures("invoices")
@pytest.mark.parametrize(
    ("role", "waiting", "others"),
    [
        (Role.INVOICE_AGENT, {"F-LIVREE"}, {"F-SUSPENDUE", "F-CERTIFIEE", "F-AU-COMPTABLE"}),
        (Role.AUTHORISING_OFFICER, {"F-LIVREE", "F-CERTIFIEE"}, {"F-SUSPENDUE", "F-AU-COMPTABLE"}),
        (Role.PUBLIC_ACCOUNTANT, {"F-AU-COMPTABLE"}, {"F-LIVREE", "F-SUSPENDUE", "F-CERTIFIEE"}),
    ],
)
def test_it_shows_each_recipient_what_waits_for_their_duty(
    role: Role, waiting: set[str], others: set[str], signed_in: SignIn, valmont: UUID
) -> None:
    page = signed_in(role, Perimeter.of_entity(valmont)).get("/").content.decode()
    assert "Factures reçues" in page
    assert {number for number in waiting | others if number in page} == waiting


def test_it_shows_another_entity_nothing_of_it(signed_in: SignIn, invoices: None) -> None:
    page = signed_in(Role.INVOICE_AGENT, Perimeter.of_entity(new_id())).get("/").content.decode()
    assert "Aucune facture pour l’instant" in page


def test_it_shows_an_administrator_how_the_platform_runs(signed_in: SignIn) -> None:
    page = signed_in(Role.PLATFORM_ADMINISTRATOR).get("/").content.decode()
    assert "Réactions en échec" in page
    assert "Factures reçues" not in page


def test_it_shows_a_manager_what_they_manage(signed_in: SignIn, valmont: UUID) -> None:
    page = signed_in(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont)).get("/").content.decode()
    assert "Ce que vous gérez" in page
    assert "Réactions en échec" not in page


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.BUDGET_DIRECTORATE, {"Budget et disponibles", "États financiers"}),
        (Role.BUDGET_MANAGER, {"Budget et disponibles", "Exécution dans le temps"}),
        (Role.BUDGET_CONTROLLER, {"Visas budgétaires à donner", "Budget et disponibles"}),
        (Role.CHIEF_ACCOUNTANT, {"Tableau de clôture", "Plans de contrôle"}),
        (Role.PAYING_ACCOUNTANT, {"Virements à mettre en lot", "Lots à signer"}),
        (Role.THIRD_PARTY_KEEPER, {"Coordonnées bancaires"}),
    ],
)
def test_it_opens_to_each_role_of_the_books_and_of_the_chain_what_is_theirs(
    role: Role, told: set[str], signed_in: SignIn, valmont: UUID
) -> None:
    page = signed_in(role, Perimeter.of_entity(valmont)).get("/").content.decode()
    main = page[page.index('id="main"') :]
    assert {each for each in told if each not in main} == set()
    assert "pas encore de rôle" not in main


def test_it_opens_to_the_keeper_of_nomenclatures_what_is_theirs(signed_in: SignIn) -> None:
    page = signed_in(Role.NOMENCLATURE_KEEPER).get("/").content.decode()
    assert "leurs éditions et leur histoire" in page


def test_it_tells_a_person_without_role_whom_to_ask(signed_in: SignIn) -> None:
    assert "Vous n’avez pas encore de rôle" in signed_in().get("/").content.decode()


def test_it_speaks_english_to_who_asks_for_it(client: Client) -> None:
    answer = client.post("/langue", {"language": "en", "next": "/"}, follow=True)
    assert '<html lang="en">' in answer.content.decode()
    assert "Sign in" in answer.content.decode()


def test_it_asks_few_questions_of_the_database(
    signed_in: SignIn, invoices: None, valmont: UUID, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    browser = signed_in(Role.INVOICE_AGENT, Perimeter.of_entity(valmont))
    browser.get("/")
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        browser.get("/")
