"""A real Chromium before the live portal: pages that note what the browser complains of, and what axe finds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings, settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from polyphonie.access import actions as access
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import Delivery

PASSWORD = "sept cygnes traversent la brume"
NARROW = 320
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    named = os.environ.get("POLYPHONIE_CHROMIUM", "/usr/bin/chromium")
    return named if Path(named).exists() else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this run. Without Chromium the test is skipped, or fails where browser tests are required."""
    program = _chromium()
    if program is None:
        missing = "No Chromium at /usr/bin/chromium nor in POLYPHONIE_CHROMIUM: this journey was not walked."
        if os.environ.get("POLYPHONIE_BROWSER_TESTS") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in the thread of the tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(transactional_db: None, settings: LazySettings) -> Iterator[str]:
    """The address of the live portal, on a database that this test may commit to."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    import_module("polyphonie.wiring.urls")  # seconds on a loaded machine, which the first page would be blamed for
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[OpenPage]:
    """Opens a page of the portal, as `email` who signed in, if it is given.

    At the end of the test, nothing may have been complained of: no error on the console (the content security policy
    speaks there), no exception in a script.
    """
    complaints: list[str] = []
    contexts = []

    def opened(
        path: str = "/", *, email: str = "", width: int = 1280, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            locale="fr-FR",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if email:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": _session(email), "url": site}])
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


@pytest.fixture
def person(transactional_db: None) -> Callable[..., str]:
    """Makes somebody who can sign in with PASSWORD, and returns their address."""

    def made(role: Role | None = None, perimeter: Perimeter = PLATFORM, name: str = "Camille Fontaine") -> str:
        email, today = f"{new_id()}@exemple.fr", clock.today()
        identifier = access.invite_person(actor=SYSTEM, email=email, name=name, perimeter=PLATFORM, on=today).person
        if role is not None:
            access.grant_role(
                actor=SYSTEM,
                person=identifier,
                role=role,
                perimeter=perimeter,
                perimeter_label="ici",
                start=today,
                on=today,
            )
        somebody = get_user_model().objects.get(id=identifier)
        somebody.set_password(PASSWORD)
        somebody.save()
        return email

    return made


@pytest.fixture
def failing(transactional_db: None) -> None:
    Delivery.objects.create(
        lane=0,
        reaction="invoicing.tell_supplier",
        event="invoicing.InvoiceDelivered",
        entity_id=new_id(),
        subject=new_id(),
        payload={},
        announced_at=clock.now(),
        due_at=clock.now(),
        attempts=2,
        error="ConnectionRefusedError: " + "a long line of the error " * 20,
    )


def _session(email: str) -> str:
    """The cookie of somebody who signed in, without the form, which `test_sign_in` fills in."""
    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    page.goto("/compte/connexion")
    page.get_by_label("Courriel").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Se connecter").click()


def assert_well_made(page: Page, *, picture: str = "") -> None:
    """Fail if a page is not accessible, wide or narrow, not legible in the dark, or wider than a narrow window.

    The page is left as it was found. Where POLYPHONIE_PICTURES names a folder, a `picture` of each is left there.
    """
    size = page.viewport_size
    assert size is not None
    assert_accessible(page)
    _look(page, picture)
    page.emulate_media(color_scheme="dark")
    _assert_nothing_found(page, _COLOURS)
    _look(page, f"{picture}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": size["height"]})
    assert_fits(page)
    assert_accessible(page)
    _look(page, f"{picture}-narrow")
    page.set_viewport_size(size)


def _look(page: Page, picture: str) -> None:
    if picture and (folder := os.environ.get("POLYPHONIE_PICTURES")):
        page.screenshot(path=Path(folder, f"{picture}.png"), full_page=True)


def assert_accessible(page: Page) -> None:
    """Fail with what axe finds on the page as it stands, rule by rule and element by element."""
    _assert_nothing_found(page, _RULES)


def _assert_nothing_found(page: Page, rules: dict[str, Any]) -> None:
    found: dict[str, Any] = Axe().run(page, options=rules).response
    violations = [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert violations == []


def assert_fits(page: Page) -> None:
    """Fail if the page is wider than its window: nobody should have to scroll both ways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
