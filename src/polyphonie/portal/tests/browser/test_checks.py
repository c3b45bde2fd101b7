"""Checking an invoice and reading its rules in a real browser, without scripts, by keyboard, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FilePayload, expect

from polyphonie.invoicing.tests.documents import Paper

from .conftest import OpenPage, assert_well_made

WRONG = Paper(number="F2026-002").content().replace(b">120.00<", b">121.00<")
WITHOUT_SCHEMA = Paper(number="F2026-003").content().replace(b"<cbc:IssueDate>", b"<cbc:IssueDay/><cbc:IssueDate>")


def _files(**contents: bytes) -> list[FilePayload]:
    return [
        {"name": f"{name}.xml", "mimeType": "application/xml", "buffer": content} for name, content in contents.items()
    ]


def test_it_checks_files_and_explains_their_rules(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/controler", email=person())
    assert_well_made(page, picture="controler")
    sent = _files(bonne=Paper().content(), fausse=WRONG, hors_schema=WITHOUT_SCHEMA, note=b"Bonjour")
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("button", name="Contrôler", exact=True).click()
    expect(page.get_by_role("heading", name="Résultat du contrôle")).to_be_visible()
    assert_well_made(page, picture="resultat")
    page.get_by_role("link", name="BR-CO-15").click()
    expect(page.get_by_role("heading", name="BR-CO-15")).to_be_visible()
    assert_well_made(page, picture="regle")
    for path in ("/regles", "/regles?words=introuvable", "/regles/BR-CO-99"):
        page.goto(path)
        assert_well_made(page, picture=f"regles-{path[-5:]}".replace("/", ""))


def test_it_hands_out_the_report_by_keyboard_without_scripts(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/controler", email=person(), scripts=False)
    page.locator("input[type=file]").set_input_files(_files(fausse=WRONG))
    page.get_by_label("Règles à appliquer").press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="PDF", exact=True).focus()
    with page.expect_download() as report:
        page.keyboard.press("Enter")
    assert report.value.suggested_filename == "controle.pdf"
    with page.expect_download() as view:
        page.get_by_role("button", name="Lire en PDF").click()
    assert view.value.suggested_filename == "facture.pdf"
    page.goto("/regles")
    page.get_by_label("Nom, donnée (BT-…) ou mots de la règle").fill("BT-110 total")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("link", name="BR-CO-14")).to_be_visible()
