"""The keyboard alone suffices, and so does a browser without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from polyphonie.access.terms import Role
from polyphonie.kernel import deliveries

from .conftest import NARROW, OpenPage

pytestmark = pytest.mark.urls("polyphonie.portal.tests.addresses")


def _focused(page: Page) -> str:
    text: str = page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()")
    return text


def _press_until(page: Page, key: str, words: str) -> None:
    for _ in range(60):
        page.keyboard.press(key)
        if words in _focused(page):
            return
    raise AssertionError(f"{key} never reached « {words} »")


def test_it_skips_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/aide")
    page.keyboard.press("Tab")
    assert _focused(page) == "Aller au contenu"
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_opens_and_closes_the_menus(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/", email=person(name="Awa Diallo"), width=NARROW)
    _press_until(page, "Tab", "Menu")
    page.keyboard.press("Enter")
    expect(page.locator(".menu-narrow").get_by_role("link", name="Accueil")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-narrow").get_by_role("link", name="Accueil")).to_be_hidden()
    assert _focused(page) == "Menu"


@pytest.mark.usefixtures("failing")
def test_it_sets_a_failure_aside_from_the_keyboard(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/fonctionnement", email=person(Role.PLATFORM_ADMINISTRATOR))
    _press_until(page, "Tab", "Écarter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert _focused(page) == "Écarter"
    page.keyboard.press("Enter")
    page.get_by_label("Pourquoi l’écarter ?").focus()
    page.keyboard.type("Le fournisseur a été prévenu.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("est écartée")
    assert deliveries.failures() == []


@pytest.mark.usefixtures("failing")
def test_it_works_without_scripts(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/fonctionnement", email=person(Role.PLATFORM_ADMINISTRATOR), scripts=False)
    page.locator("summary").filter(has_text="Écarter").click()
    page.get_by_label("Pourquoi l’écarter ?").fill("Le fournisseur a été prévenu.")
    page.locator("form.confirm-panel").get_by_role("button", name="Écarter").click()
    expect(page.get_by_text("est écartée")).to_be_visible()
    assert deliveries.failures() == []


def test_it_takes_files_that_are_dropped(open_page: OpenPage) -> None:
    page = open_page("/essai/composants")
    page.get_by_label("Choisissez vos factures").set_input_files(
        {"name": "un.xml", "mimeType": "application/xml", "buffer": b"<Invoice/>"}
    )
    expect(page.get_by_text("1 fichier choisi")).to_be_visible()
    page.evaluate(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(["x"], "deux.pdf"));
            const zone = document.querySelector("[data-file-drop]");
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_text("2 fichiers choisis")).to_be_visible()
    expect(page.get_by_text("deux.pdf")).to_be_visible()
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 2
