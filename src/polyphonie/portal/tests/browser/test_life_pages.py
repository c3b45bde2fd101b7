"""The pages of an invoice's life beyond its recipient, in a real browser: validating, delays, ties, news, mandates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing.actions import notices
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, PAPETERIE, Paper
from polyphonie.invoicing.tests.test_validate import REQUEST
from polyphonie.kernel import clock, deliveries
from polyphonie.kernel.acts import SYSTEM

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

People = dict[str, str]


@pytest.fixture
def republic(transactional_db: None) -> Republic:
    return Republic()


@pytest.fixture
def people(republic: Republic, person: Callable[..., str]) -> People:
    supplier, firm = Perimeter.of_supplier(republic.supplier()), Perimeter.of_supplier(republic.supplier(PAPETERIE))
    entity = Perimeter.of_entity(republic.entity(HOSPITAL))
    return {
        "supplier": person(Role.SUPPLIER_MANAGER, supplier, "Sacha Le Goff"),
        "validator": person(Role.SUPPLIER_VALIDATOR, firm, "Ange Caradec"),
        "officer": person(Role.AUTHORISING_OFFICER, entity, "Dominique Roy"),
        "manager": person(Role.ENTITY_MANAGER, entity, "Claude Petit"),
    }


def test_a_validator_answers(republic: Republic, people: People, open_page: OpenPage) -> None:
    place = republic.delivered(REQUEST)
    page = open_page("/factures-a-valider", email=people["validator"])
    assert_accessible(page)
    page.get_by_role("link", name="F2026-001").click()
    assert_accessible(page)
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.get_by_text("Rien à valider")).to_be_visible()
    assert place.states[-1] == "validated"
    narrow = open_page(f"/factures/{place.entity}/{place.invoice}", email=people["validator"], width=NARROW)
    assert_fits(narrow)


def test_a_supplier_reads_its_delay_its_ties_and_its_news(
    republic: Republic, people: People, open_page: OpenPage
) -> None:
    first = republic.delivered(Paper(number="F2026-000"))
    republic.deposited(Paper(number="A2026-001", credit_note=True))
    rejected = republic.delivered(replace(Paper(), number="F2026-002"))
    treat(
        actor=SYSTEM,
        state=InvoiceState.REJECTED,
        reason_code="wrong_amount",
        reason="Le prix convenu est de 95 €.",
        on=clock.today(),
        **rejected.asked,
    )
    deliveries.drain()
    notices.send(on=clock.today())
    page = open_page(f"/factures/{first.entity}/{first.invoice}", email=people["supplier"])
    expect(page.get_by_text("jours restants")).to_be_visible()
    assert_accessible(page)
    page.goto("/nouvelles")
    assert_accessible(page)
    page.goto("/nouvelles/messages")
    assert_accessible(page)
    page.goto("/factures")
    assert_accessible(page)
    page.goto(f"/factures/{rejected.entity}/{rejected.invoice}")
    page.get_by_role("button", name="Acquitter").click()
    assert rejected.row.acknowledged_at is not None
    for path in ("/nouvelles", "/factures", f"/factures/{first.entity}/{first.invoice}"):
        assert_fits(open_page(path, email=people["supplier"], width=NARROW))


def test_an_entity_chooses_its_states_and_its_delay(republic: Republic, people: People, open_page: OpenPage) -> None:
    page = open_page(f"/structures/{HOSPITAL}/reglages", email=people["manager"])
    assert_accessible(page)
    page.get_by_text("Établissement public de santé").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Les réglages sont enregistrés")).to_be_visible()
    assert republic.delivered().row.payment_days == 50


def test_a_recipient_chooses_a_reason(republic: Republic, people: People, open_page: OpenPage) -> None:
    place = republic.delivered()
    page = open_page(f"/factures/{place.entity}/{place.invoice}", email=people["officer"])
    page.get_by_role("radio", name="Rejetée").check()
    page.get_by_label("Motif (facultatif)").select_option("wrong_amount")
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Montant erroné")).to_be_visible()


def test_a_supplier_deposits_for_a_validator(republic: Republic, people: People, open_page: OpenPage) -> None:
    republic.entity(HOSPITAL)
    page = open_page("/deposer", email=people["supplier"])
    page.get_by_text("Sous-traitance, cotraitance").click()
    page.get_by_label("Cadre de facturation").select_option("A9")
    page.get_by_label("SIRET du valideur").fill(PAPETERIE.siret)
    assert_accessible(page)
    page.goto("/mandataires")
    assert_accessible(page)
