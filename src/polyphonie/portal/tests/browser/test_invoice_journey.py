"""The life of an invoice in a real browser: deposited, suspended, completed, ordered and paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing.tests.documents import COMBE, HOSPITAL, UNKNOWN, Paper
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.days import Span
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import EntityEntry, ReferencesRequired

from .conftest import NARROW, OpenPage, assert_accessible, assert_fits

OPENING = date(2017, 1, 1)
TALL = Paper(
    commitment="EJ-2026-42",
    item="Une désignation très longue qui doit rester lisible sur un écran étroit " * 3,
    attachments=(("bon-de-livraison-du-vingt-trois-novembre.pdf", "application/pdf", b"%PDF-1.7 bon"),),
)
People = dict[str, str]


@dataclass
class Desk:
    """Opens pages as one of the people of the journey."""

    open_page: OpenPage
    people: People

    def __call__(self, who: str, path: str = "/", **options: object) -> Page:
        return self.open_page(path, email=self.people[who], **options)


@pytest.fixture
def hospital(transactional_db: None) -> UUID:
    entry = EntityEntry(name="Centre hospitalier du Lac", active=Span(OPENING))
    return parties.register_entity(actor=SYSTEM, siret=HOSPITAL, entry=entry, on=OPENING).id


@pytest.fixture
def department(transactional_db: None) -> None:
    required = ReferencesRequired.COMMITMENT
    entry = EntityEntry(name="Département de la Combe", active=Span(OPENING), references_required=required)
    parties.register_entity(actor=SYSTEM, siret=COMBE, entry=entry, on=OPENING)


@pytest.fixture
def desk(open_page: OpenPage, person: Callable[..., str], hospital: UUID, atelier: UUID) -> Desk:
    here = Perimeter.of_entity(hospital)
    people = {
        "supplier": person(Role.SUPPLIER_AGENT, Perimeter.of_supplier(atelier), "Sacha Le Goff"),
        "agent": person(Role.INVOICE_AGENT, here, "Inès Morel"),
        "officer": person(Role.AUTHORISING_OFFICER, here, "Octave Roux"),
        "accountant": person(Role.PUBLIC_ACCOUNTANT, here, "Claude Petit"),
    }
    return Desk(open_page, people)


def _deposit(page: Page, *papers: Paper, button: str = "Déposer") -> None:
    files = [{"name": f"{p.number}.xml", "mimeType": "application/xml", "buffer": p.content()} for p in papers]
    page.locator("input[type=file]").set_input_files(files)
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def _set_state(page: Page, state: str, *, reason: str = "", number: str = "") -> None:
    page.locator(f"input[name=state][value={state}]").check()
    if reason:
        page.locator("#reason_code").select_option("other")
        page.get_by_label("Précisions").fill(reason)
    if number:
        page.get_by_label("Numéro de mandat ou de demande de paiement").fill(number)
    page.get_by_role("button", name="Enregistrer").click()


def _state(page: Page) -> str:
    return page.locator("h1 .badge").inner_text().strip()


def _well_made(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("width", [1280, NARROW])
def test_it_goes_from_the_deposit_to_the_payment(desk: Desk, width: int) -> None:
    supplier = desk("supplier", "/deposer", width=width)
    _well_made(supplier)
    _deposit(supplier, TALL)
    expect(supplier.get_by_role("link", name="F2026-001")).to_be_visible()
    _well_made(supplier)
    deliveries.drain()
    supplier.get_by_role("link", name="F2026-001").click()
    assert _state(supplier) == "Mise à disposition"
    address = supplier.url

    agent = desk("agent", "/factures", width=width)
    _well_made(agent)
    agent.get_by_role("link", name="F2026-001").click()
    _well_made(agent)
    _set_state(agent, "suspended", reason="Il manque le bon de livraison.")
    assert _state(agent) == "Suspendue"

    supplier.reload()
    expect(supplier.locator("main").get_by_text("Il manque le bon de livraison.").first).to_be_visible()
    _well_made(supplier)
    supplier.get_by_label("Commentaire").fill("Le voici.")
    bon = {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    supplier.locator("input[type=file]").set_input_files([bon])
    supplier.get_by_role("button", name="Envoyer la réponse").click()
    assert _state(supplier) == "Complétée"
    expect(supplier.get_by_role("link", name="bon.pdf", exact=True)).to_be_visible()

    officer = desk("officer", address, width=width)
    for state in ("service_certified", "ordered", "with_accountant"):
        _set_state(officer, state)
    assert _state(officer) == "Mise à disposition du comptable"

    accountant = desk("accountant", address, width=width)
    _well_made(accountant)
    _set_state(accountant, "recorded")
    _set_state(accountant, "in_payment", number="DP-2026-7")
    assert _state(accountant) == "Mise en paiement"
    expect(accountant.get_by_text("DP-2026-7")).to_be_visible()
    _well_made(accountant)


@pytest.mark.usefixtures("department")
def test_it_explains_what_was_refused_and_what_would_be(desk: Desk) -> None:
    page = desk("supplier", "/deposer")
    papers = (Paper(number="F1"), Paper(number="F2", buyer=COMBE), Paper(number="F3", buyer=UNKNOWN))
    _deposit(page, *papers, button="Vérifier sans déposer")
    expect(page.get_by_text("Rien n’a été déposé")).to_be_visible()
    expect(page.get_by_text("INV-COM-01")).to_be_visible()
    _well_made(page)
    _deposit(page, *papers)
    expect(page.get_by_role("link", name="F1", exact=True)).to_be_visible()
    page.goto("/depots-refuses")
    expect(page.get_by_text("INV-REC-02")).to_be_visible()
    _well_made(page)


def test_it_drops_files_on_the_page(desk: Desk) -> None:
    page = desk("supplier", "/deposer")
    dropped = page.evaluate_handle(
        """text => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], "F2026-001.xml", { type: "application/xml" }));
            return dropped;
        }""",
        Paper().content().decode(),
    )
    page.dispatch_event("[data-file-drop]", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("status").filter(has_text="F2026-001.xml")).to_be_visible()
    page.locator("main").get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_role("link", name="F2026-001", exact=True)).to_be_visible()


def test_it_filters_the_list_as_one_types_and_keeps_it_in_the_address(desk: Desk) -> None:
    page = desk("supplier", "/deposer")
    _deposit(page, Paper(number="A1"), Paper(number="B2"))
    page.goto("/factures")
    page.get_by_label("Numéro, fournisseur ou engagement").press_sequentially("b2")
    expect(page.get_by_role("link", name="A1", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="B2", exact=True)).to_be_visible()
    assert "words=b2" in page.url
    page.reload()
    expect(page.get_by_role("link", name="A1", exact=True)).to_be_hidden()
    page.get_by_role("link", name="B2", exact=True).click()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Factures")


def test_it_is_treated_with_the_keyboard_alone(desk: Desk) -> None:
    supplier = desk("supplier", "/deposer")
    _deposit(supplier, Paper())
    deliveries.drain()
    agent = desk("agent", "/factures")
    _tab_to(agent, "a", "F2026-001")
    agent.keyboard.press("Enter")
    agent.wait_for_url("**/factures/*/*")
    _tab_to(agent, "input", "state")
    for _ in range(10):
        if agent.evaluate("document.activeElement.value") == "rejected":
            break
        agent.keyboard.press("ArrowDown")
    agent.keyboard.press("Tab")
    agent.keyboard.type("Cette facture n'est pas pour nous.")
    _tab_to(agent, "button", "Enregistrer")
    agent.keyboard.press("Enter")
    expect(agent.locator("h1 .badge")).to_have_text("Rejetée")


@pytest.mark.usefixtures("department")
def test_it_is_recycled_without_scripts(desk: Desk) -> None:
    supplier = desk("supplier", "/deposer", scripts=False)
    _deposit(supplier, Paper(commitment="EJ-1"))
    deliveries.drain()
    supplier.get_by_role("link", name="F2026-001", exact=True).click()
    agent = desk("agent", supplier.url, scripts=False)
    _set_state(agent, "to_recycle", reason="Facture du Département.")
    supplier.reload()
    supplier.get_by_label("SIRET du destinataire").fill(COMBE)
    supplier.get_by_role("button", name="Renvoyer").click()
    expect(supplier.get_by_role("link", name="Département de la Combe")).to_be_visible()
    agent.reload()
    assert _state(agent) == "Recyclée"


def test_it_asks_twice_before_an_unusual_state(desk: Desk) -> None:
    supplier = desk("supplier", "/deposer")
    _deposit(supplier, Paper())
    deliveries.drain()
    supplier.get_by_role("link", name="F2026-001", exact=True).click()
    accountant = desk("accountant", supplier.url)
    _set_state(accountant, "in_payment")
    expect(accountant.get_by_text("Cet enchaînement est inhabituel")).to_be_visible()
    _well_made(accountant)
    accountant.get_by_role("button", name="Confirmer").click()
    assert _state(accountant) == "Mise en paiement"


def _tab_to(page: Page, element: str, words: str) -> None:
    """Press Tab until the focus is on such an element with these words, or of this name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        tag, told = page.evaluate("(here => [here.tagName, here.innerText || here.name])(document.activeElement)")
        if tag == element.upper() and words in told:
            return
    raise AssertionError(f"Tab never reached « {words} »")
