"""The pages on which books are kept, in a browser: axe finds nothing, narrow too; an entry is posted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM
from polyphonie.ledger import actions, queries
from polyphonie.ledger.tests.accounts import post_year
from polyphonie.ledger.tests.conftest import BANK, PAYABLE, TODAY, draft, open_state

from .conftest import OpenPage, assert_well_made

pytestmark = pytest.mark.urls("polyphonie.wiring.urls")


def test_it_is_accessible_and_posts_an_entry(open_page: OpenPage, person: Callable[..., str], site: str) -> None:
    state = open_state()
    post_year(state)
    drafts = [draft("a", 100, credit=PAYABLE), draft("b", 100, debit=PAYABLE, credit=BANK)]
    one, two = actions.post_all(actor=SYSTEM, entity=state, drafts=drafts, on=TODAY)
    settled = [(one.id, 2), (two.id, 1)]
    actions.match_lines(actor=SYSTEM, entity=state, account=PAYABLE, lines=settled, on=TODAY)
    email = person(Role.CHIEF_ACCOUNTANT, Perimeter.of_entity(state))
    root = f"/comptabilite/{state}"
    pages = ("journaux", "cloture", "ecritures/nouvelle", "comptes/4081000000/lettrage", "livres")
    pages = (*pages, f"comptes/{PAYABLE}/lettrage/propositions", f"balance-agee?account={PAYABLE}")
    paths = [f"{root}/{each}" for each in (*pages, f"comptes/{PAYABLE}/lettrages")]
    page = open_page("/", email=email)
    for path in paths:
        page.goto(path)
        assert_well_made(page, picture=f"books-{path.rsplit('/', 1)[-1].partition('?')[0]}")
    page.goto(f"{root}/ecritures/nouvelle")
    page.get_by_label("Libellé de l’écriture").fill("Timbres")
    for label, text in (
        ("Compte de la ligne 1", "6161000000"),
        ("Débit de la ligne 1", "12,50"),
        ("Compte de la ligne 2", "5121000000"),
        ("Crédit de la ligne 2", "12,50"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("Date comptable").fill("2026-03-02")
    page.get_by_role("button", name="Passer l’écriture").press("Enter")
    assert page.get_by_role("heading", name="Timbres").is_visible()
    assert queries.entries(state, journal="OD", year=2026)[0].total == 12_50
