"""Signing in, by mistake and rightly, with a second factor, and out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from polyphonie.access.terms import Role

from .conftest import PASSWORD, OpenPage, assert_accessible, sign_in

pytestmark = pytest.mark.urls("polyphonie.portal.tests.addresses")


def test_it_signs_in_and_out(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/", email=person(name="Awa Diallo"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Awa Diallo")
    page.get_by_text("Awa Diallo").first.click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("link", name="Se connecter").first).to_be_visible()


def test_it_says_what_is_wrong_and_leads_to_it(open_page: OpenPage, person: Callable[..., str]) -> None:
    page = open_page("/compte/connexion")
    sign_in(page, person(), password="un autre mot de passe")
    expect(page.get_by_role("alert")).to_contain_text("Un point est à corriger")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_accessible(page)


def test_it_changes_the_language_and_keeps_the_page(open_page: OpenPage) -> None:
    page = open_page("/aide")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_it_adds_a_second_factor_and_asks_for_it(open_page: OpenPage, person: Callable[..., str]) -> None:
    email = person(Role.PLATFORM_ADMINISTRATOR)
    page = open_page("/compte/second-facteur/", email=email)
    page.get_by_role("link", name="Activer").click()
    if "confirmation" in page.url:
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    assert page.locator(".qr-code").evaluate("image => image.naturalWidth") > 0
    assert_accessible(page)
    secret = page.locator("[data-copy]").get_attribute("data-copy") or ""
    page.get_by_label("Code").fill(_code(secret))
    page.locator("main").get_by_role("button", name="Activer").click()
    expect(page.locator(".recovery-codes li").first).to_be_visible()
    assert_accessible(page)
    recovery = page.locator(".recovery-codes li").first.inner_text()

    other = open_page("/compte/connexion")
    sign_in(other, email)
    expect(other.get_by_role("heading", level=1)).to_have_text("Second facteur")
    assert_accessible(other)
    other.get_by_label("Code").fill(recovery)
    other.locator("main").get_by_role("button", name="Se connecter").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Bonjour Camille Fontaine")


def _code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
