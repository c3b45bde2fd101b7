"""The search of the header: invoices and public entities together."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing.terms import S

from .conftest import SignIn
from .test_home import invoice

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.portal.tests.addresses")]


def test_it_finds_invoices_and_entities(signed_in: SignIn, valmont: UUID, atelier: UUID) -> None:
    invoice(valmont, atelier, "VALMONT1", S.DELIVERED)
    browser = signed_in(Role.INVOICE_AGENT, Perimeter.of_entity(valmont))
    page = browser.get("/recherche", {"text": "valmont"}).content.decode()
    assert "VALMONT1" in page
    assert "Ville de Valmont" in page


def test_it_says_what_to_do_when_nothing_is_found(signed_in: SignIn) -> None:
    page = signed_in().get("/recherche", {"text": "introuvable <b>"}).content.decode()
    assert "Aucune facture trouvée" in page
    assert "introuvable &lt;b&gt;" in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 5000, "\x00", "' OR 1=1 --", "☃ & | ! :*", "\ud83d"])
def test_it_takes_any_words(text: str, signed_in: SignIn) -> None:
    assert signed_in().get("/recherche", {"text": text.encode("utf-8", "replace").decode()}).status_code == 200


def test_it_forbids_visitors(client: Client) -> None:
    answer = client.get("/recherche", {"text": "valmont"})
    assert answer.status_code == 302
    assert "connexion" in answer["Location"]


def test_it_hides_other_peoples_invoices(signed_in: SignIn, valmont: UUID, atelier: UUID) -> None:
    invoice(valmont, atelier, "SECRETE1", S.DELIVERED)
    assert "SECRETE1</a>" not in signed_in().get("/recherche", {"text": "secrete1"}).content.decode()
