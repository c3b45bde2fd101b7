"""Take the pictures of the guides from a served demonstration: `make pictures`.

Each is a page as somebody sees it who signs in as the demonstration's user of that role, 1280 pixels wide; its name is
that of its file. A page that has no fixed address is reached from one that has, by the links to follow there.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES: Final = Path(__file__).parent / "images"
WINDOW: Final = {"width": 1280, "height": 820}
COLOURS: Final = 255


class Picture(NamedTuple):
    """Whose page, where it begins, and which links lead to it, as CSS finds them in what the page holds."""

    name: str
    role: str
    address: str
    links: tuple[str, ...] = ()


_PAID: Final = "tbody tr:has-text('Réfection') a"
"""An advance, a guarantee and a request, all paid."""
PICTURES: Final = (
    Picture("budget", "budget", "/budget?by=title"),
    Picture("budget-programme", "budget", "/budget?by=centre&programme=0126"),
    Picture("execution", "budget", "/budget/execution"),
    Picture("acte", "budget", "/budget/actes", ("tbody a",)),
    Picture("enveloppe", "budget", "/budget?by=envelope&programme=0126", ("tbody tr:last-of-type a",)),
    Picture("passage", "comptes", "/comptabilite/passage", ("tbody a",)),
    Picture("etats", "comptes", "/comptabilite/etats"),
    Picture("balance", "comptes", "/comptabilite/etats", ("a[href*='/etats/trial_balance?']",)),
    Picture("situation-nette", "comptes", "/comptabilite/etats", ("a[href*='/etats/net_position?']",)),
    Picture(
        "poste",
        "comptes",
        "/comptabilite/etats",
        ("a[href*='/etats/net_charges?']", "tbody a[href*='/etats/net_charges/']"),
    ),
    Picture(
        "compte", "comptes", "/comptabilite/etats", ("a[href*='/etats/trial_balance?']", "a[href*='/comptes/4011']")
    ),
    Picture("ecriture", "comptable", "/comptabilite/journaux", ("tbody a[href*='/ecritures/']",)),
    Picture("journaux", "comptable", "/comptabilite/journaux"),
    Picture(
        "lettrage",
        "comptable",
        "/comptabilite/etats",
        ("a[href*='/etats/trial_balance?']", "a[href*='/comptes/4011']", "a[href*='/lettrage?']"),
    ),
    Picture("balance-agee", "comptable", "/comptabilite/etats", ("a[href$='/balance-agee']",)),
    Picture("cloture", "comptes", "/comptabilite/cloture"),
    Picture("inf-bud-53", "budget", "/restitutions/execution"),
    Picture("restes-a-payer", "budget", "/restitutions/restes-a-payer"),
    Picture("restitution-paiements", "ordonnateur", "/restitutions/paiements"),
    Picture("delais", "ordonnateur", "/depense/delais"),
    Picture("propositions", "depense", "/depense/propositions"),
    Picture("demandes-paiement", "depense", "/depense/demandes"),
    Picture("engagements", "depense", "/depense/engagements"),
    Picture("engagement", "depense", "/depense/engagements", ("tbody a",)),
    Picture("engagements-a-valider", "ordonnateur", "/depense/engagements/a-valider"),
    Picture("services-a-certifier", "servicefait", "/depense/services/a-certifier"),
    Picture("ordres-a-signer", "ordonnateur", "/depense/ordres"),
    Picture("visa", "comptable", "/depense/visa"),
    Picture("oppositions", "comptable", "/depense/oppositions"),
    Picture("avances-retenues", "comptable", "/depense/avances-retenues"),
    Picture("plan-de-controle", "comptes", "/controles", ("tbody a[href*='/plans/']",)),
    Picture("campagne", "comptes", "/controles/campagnes", ("tbody a",)),
    Picture("resultats-controle", "comptes", "/controles/resultats"),
    Picture("paiements", "payeur", "/paiements"),
    Picture("lot", "signataire", "/paiements", ("tbody a[href*='/lots/']",)),
    Picture("banque", "payeur", "/paiements/banque"),
    Picture("achats-demandeur", "demandeur", "/demandes"),
    Picture("achats-a-approuver", "valideur", "/demandes/a-approuver"),
    Picture("achats-a-engager", "depense", "/demandes/a-engager"),
    Picture("achat-reserve", "depense", "/demandes/a-engager", ("tbody a",)),
    Picture("controle-budgetaire", "controleur", "/budget/controle"),
    Picture("dossier", "depense", "/depense/engagements", (_PAID, "a[href*='/dossiers/']")),
    Picture("service-presume", "ordonnateur", "/depense/service-presume"),
    Picture("ordres-periodiques", "ordonnateur", "/depense/ordres-periodiques"),
    Picture("echeanciers", "depense", "/depense/echeanciers"),
    Picture("mes-paiements", "fournisseur", "/depense/mes-paiements"),
    Picture("accueil-comptes", "comptes", "/"),
    Picture("accueil-payeur", "payeur", "/"),
)


def take(site: str, password: str, wanted: frozenset[str]) -> None:
    """Take the pictures that are wanted, or all."""
    with sync_playwright() as playwright:
        program = os.environ.get("POLYPHONIE_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--lang=fr-FR"])
        pages: dict[str, Page] = {}
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            if picture.role not in pages:
                pages[picture.role] = _signed_in(browser, site, picture.role, password)
            _keep(picture, pages[picture.role], site)
        browser.close()


def _signed_in(browser: Browser, site: str, role: str, password: str) -> Page:
    page = browser.new_context(locale="fr-FR", viewport=WINDOW).new_page()  # type: ignore[arg-type]
    page.goto(f"{site}/compte/connexion")
    page.fill("main input[name=login]", f"{role}@demo.example")
    page.fill("main input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    return page


def _keep(picture: Picture, page: Page, site: str) -> None:
    page.goto(f"{site}{picture.address}")
    for link in picture.links:
        page.locator(f"main {link}").first.click()
        page.wait_for_load_state()
    page.mouse.move(0, 0)
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{picture.name}.png", optimize=True)
    sys.stdout.write(f"{picture.name} {page.url.removeprefix(site)}\n")


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"), sys.argv[2], frozenset(sys.argv[3:]))
