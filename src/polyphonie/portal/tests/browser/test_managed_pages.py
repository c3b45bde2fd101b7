"""The pages by which people manage, in a real browser: axe finds nothing, nothing overflows, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL

from .conftest import OpenPage, assert_accessible, assert_well_made

OF_SUPPLIER = (
    *("/flux", "/webhooks", "/webhooks/nouveau", "/habilitations/clients", "/habilitations/clients/nouveau"),
    *("/nouvelles", "/nouvelles/messages", "/entreprises", "/mandataires", "/brouillons", "/taches"),
)
OF_ENTITY = (
    *(f"/annuaire/{HOSPITAL}", f"/annuaire/{HOSPITAL}/modifier", f"/annuaire/{HOSPITAL}/adresses/nouvelle"),
    *(f"/structures/{HOSPITAL}/reglages", "/habilitations/personnes"),
)
OF_PLATFORM = (
    *("/annuaire/nouvelle-structure", "/annuaire/nouveau-fournisseur", "/annuaire/imports"),
    *("/fonctionnement/traitements", "/habilitations/personnes/perimetres"),
)


PAGES = {
    Role.SUPPLIER_MANAGER: OF_SUPPLIER,
    Role.ENTITY_MANAGER: OF_ENTITY,
    Role.PLATFORM_ADMINISTRATOR: OF_PLATFORM,
}


@pytest.mark.parametrize("role", PAGES)
def test_it_is_well_made(role: Role, person: Callable[..., str], open_page: OpenPage) -> None:
    republic = Republic()
    places = {
        Role.SUPPLIER_MANAGER: Perimeter.of_supplier(republic.supplier()),
        Role.ENTITY_MANAGER: Perimeter.of_entity(republic.entity(HOSPITAL)),
    }
    page = open_page("/", email=person(role, places.get(role, PLATFORM)))
    for path in PAGES[role]:
        answer = page.goto(path)
        assert answer and answer.ok, path
        assert_well_made(page)


def test_a_manager_reaches_the_settings_and_defines_an_address(person: Callable[..., str], open_page: OpenPage) -> None:
    entity = Perimeter.of_entity(Republic().entity(HOSPITAL))
    page = open_page(f"/annuaire/{HOSPITAL}", email=person(Role.ENTITY_MANAGER, entity))
    page.get_by_role("link", name="Réglages").click()
    expect(page.get_by_role("heading", name="Réglages des factures")).to_be_visible()
    page.goto(f"/annuaire/{HOSPITAL}")
    page.get_by_role("link", name="Définir une adresse").click()
    page.get_by_label("Matricule de la plateforme").fill("0042")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("À venir")).to_be_visible()
    page.get_by_text("Masquer", exact=True).click()
    page.get_by_role("button", name="Masquer la ligne").click()
    expect(page.get_by_text("Masquée", exact=True)).to_be_visible()
    assert_accessible(page)
