"""An invoice typed in the portal, in a real browser: by mouse, by keyboard, without a script, on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing import models
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, MINISTRY

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits


@pytest.fixture
def supplier(transactional_db: None, person: Callable[..., str]) -> str:
    republic = Republic()
    republic.entity(HOSPITAL)
    republic.service(MINISTRY, "DAF")
    return person(Role.SUPPLIER_AGENT, Perimeter.of_supplier(republic.supplier()), "Sacha Le Goff")


def _begin(page: Page) -> None:
    page.get_by_role("button", name="Nouvelle facture").click()
    expect(page.get_by_role("heading", name="Saisie d’une facture")).to_be_visible()


def _type(page: Page, number: str) -> None:
    page.get_by_label("Numéro", exact=True).fill(number)
    line = page.get_by_role("group", name="Ligne 1")
    line.get_by_label("Désignation").fill("Assistance technique")
    line.get_by_label("Quantité").fill("2,5")
    line.get_by_label("Prix unitaire HT").fill("450")


def test_it_is_typed_checked_and_deposited(supplier: str, open_page: OpenPage) -> None:
    page = open_page("/brouillons", email=supplier)
    expect(page.get_by_text("Aucun brouillon")).to_be_visible()
    assert_accessible(page)
    _begin(page)
    assert_accessible(page)
    page.get_by_role("searchbox", name="Nom, ville ou SIRET").fill("minist")
    page.get_by_role("button", name="Ministère de l'Exemple").click()
    expect(page.get_by_role("button", name="Changer de destinataire")).to_be_visible()
    _type(page, "F2026-100")
    expect(page.locator("#totals")).to_contain_text("1 350,00", use_inner_text=True)
    page.get_by_role("button", name="Ajouter une ligne").click()
    second = page.get_by_role("group", name="Ligne 2")
    expect(second.get_by_label("Désignation")).to_be_focused()
    second.get_by_label("Désignation").fill("Guide")
    second.get_by_label("Prix unitaire HT").fill("dix")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("« dix » n’est pas un nombre").first).to_be_visible()
    second.get_by_label("Prix unitaire HT").fill("10")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Service : Ministère")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Service", exact=True).select_option("DAF")
    page.get_by_label("Numéro d’engagement").fill("EJ-2026-1")
    page.get_by_role("button", name="Retirer la ligne 2").click()
    expect(second).to_have_count(0)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Rien à corriger")).to_be_visible()
    page.get_by_role("button", name="Voir", exact=True).click()
    expect(page.get_by_role("article")).to_contain_text("Assistance technique")
    assert_accessible(page)
    page.get_by_role("link", name="Revenir à la saisie").click()
    page.get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_text("La facture F2026-100 est déposée")).to_be_visible()
    assert models.Invoice.objects.get().number == "F2026-100"
    page.get_by_role("button", name="Faire un avoir").click()
    expect(page.get_by_label("Numéro de la facture corrigée")).to_have_value("F2026-100")


def test_it_keeps_what_is_typed_by_itself_and_takes_back_what_is_deleted(supplier: str, open_page: OpenPage) -> None:
    page = open_page("/brouillons", email=supplier)
    _begin(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Numéro", exact=True).fill("F2026-200")
    page.goto("/brouillons")
    expect(page.get_by_role("link", name="F2026-200")).to_be_visible()
    assert_accessible(page)
    page.get_by_text("Supprimer", exact=True).click()
    page.get_by_role("button", name="Supprimer le brouillon").click()
    expect(page.get_by_text("Brouillon supprimé")).to_be_visible()
    expect(page.get_by_role("link", name="F2026-200")).to_have_count(0)
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.get_by_label("Numéro", exact=True)).to_have_value("F2026-200")


def test_it_needs_no_script(supplier: str, open_page: OpenPage) -> None:
    page = open_page("/brouillons", email=supplier, scripts=False)
    _begin(page)
    page.get_by_role("searchbox", name="Nom, ville ou SIRET").fill("lac")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    page.get_by_role("button", name="Centre hospitalier du Lac").click()
    _type(page, "F2026-300")
    page.get_by_label("Choisissez des pièces jointes").set_input_files(
        {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Joindre les fichiers choisis").click()
    expect(page.get_by_role("button", name="Retirer bon.pdf")).to_be_visible()
    page.get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_text("La facture F2026-300 est déposée")).to_be_visible()


def test_it_is_typed_by_keyboard_alone(supplier: str, open_page: OpenPage) -> None:
    page = open_page("/brouillons", email=supplier)
    page.get_by_role("button", name="Nouvelle facture").press("Enter")
    page.get_by_role("searchbox", name="Nom, ville ou SIRET").focus()
    page.keyboard.type(HOSPITAL)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Changer de destinataire")).to_be_visible()
    page.get_by_label("Numéro", exact=True).focus()
    page.keyboard.type("F2026-400")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Numéro", exact=True)).to_be_focused()
    assert not models.Invoice.objects.exists()


def test_it_fits_a_narrow_screen(supplier: str, open_page: OpenPage) -> None:
    page = open_page("/brouillons", email=supplier, width=NARROW, dark=True)
    assert_fits(page)
    _begin(page)
    _type(page, "F2026-500")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("À corriger avant de déposer")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
