from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from polyphonie.access import actions, models
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.models import AuditRow

from .conftest import BUILDER, TODAY, TOWN, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]


PASSWORD = "cheval agrafe pile correcte"


@pytest.fixture(autouse=True)
def _no_failure_counted() -> None:
    cache.clear()


_waiting: list[Callable[[], None]] = []


@pytest.fixture(autouse=True)
def _what_waits_for_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction never ends: allauth's part is done at once, ours when the test asks what was told."""
    _waiting.clear()
    monkeypatch.setattr("polyphonie.access.sign_in.transaction", SimpleNamespace(on_commit=_waiting.append))
    at_once = SimpleNamespace(on_commit=lambda act: act())
    monkeypatch.setattr("allauth.mfa.totp.internal.flows.transaction", at_once)


@pytest.fixture
def agent(db: None) -> models.Person:
    person = models.Person.objects.get(id=somebody(Role.SUPPLIER_AGENT, BUILDER).id)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def told() -> list[str]:
    while _waiting:
        _waiting.pop(0)()
    rows = AuditRow.objects.filter(act="access.record_security_event").order_by("position")
    return [row.facts["event"] for row in rows]


def test_it_opens_a_session_and_tells_the_journal(client: Client, agent: models.Person) -> None:
    assert sign_in(client, agent.email.upper()).status_code == 302
    assert client.get(reverse("access:delegations")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("access:delegations")).status_code == 302
    assert told() == ["signed_in", "signed_out"]


def test_it_reads_in_the_language_of_the_account(client: Client, agent: models.Person) -> None:
    agent.language = "en"
    agent.save()
    sign_in(client, agent.email)
    assert client.cookies["django_language"].value == "en"


def test_it_keeps_the_language_that_was_chosen_in_this_browser(client: Client, agent: models.Person) -> None:
    client.cookies["django_language"] = "fr"
    agent.language = "en"
    agent.save()
    sign_in(client, agent.email)
    assert client.cookies["django_language"].value == "fr"


def test_it_gives_the_session_a_new_key(client: Client, agent: models.Person) -> None:
    client.get(reverse("account_login"))
    client.session["before"] = "yes"
    session = client.session
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, agent.email)
    assert client.session.session_key != before


def test_it_tells_of_failures_without_what_was_typed(client: Client, agent: models.Person) -> None:
    for email, password in ((agent.email, "wrong secret words"), ("nobody@example.fr", PASSWORD)):
        assert sign_in(client, email, password).status_code == 200
    assert told() == ["sign_in_failed", "sign_in_failed"]
    rows = AuditRow.objects.filter(act="access.record_security_event").order_by("position")
    assert [row.subject for row in rows] == [f"person:{agent.id}", "person:unknown"]
    assert "wrong" not in str([row.facts for row in rows])


def test_it_says_the_same_of_an_unknown_address_and_a_wrong_password(client: Client, agent: models.Person) -> None:
    answers = [
        sign_in(client, email, "wrong secret words").context["form"].errors
        for email in (agent.email, "nobody@example.fr")
    ]
    assert answers[0] == answers[1]


def test_it_locks_an_address_after_five_failures_even_for_the_right_password(
    client: Client, agent: models.Person
) -> None:
    for _attempt in range(5):
        sign_in(client, agent.email, "wrong secret words")
    assert sign_in(client, agent.email).status_code == 200
    assert client.get(reverse("access:delegations")).status_code == 302


def test_it_refuses_a_closed_account(client: Client, agent: models.Person) -> None:
    actions.deactivate_person(actor=SYSTEM, person=agent.id, on=TODAY)
    sign_in(client, agent.email)
    assert client.get(reverse("access:delegations")).status_code == 302


def test_it_lets_nobody_sign_up(client: Client) -> None:
    answer = client.post(
        reverse("account_signup"), {"email": "intrus@example.fr", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code == 200
    assert not models.Person.objects.filter(email="intrus@example.fr").exists()


@pytest.mark.parametrize(
    "weak",
    [
        "court",
        "azertyuiop12",
        "motdepasse123",
        "M0tDeP@sse2026!",
        "Septembre2026!!",
        "123456789012345",
        "abababababab",
        "alix martin",
    ],
)
def test_it_refuses_a_weak_password(client: Client, agent: models.Person, weak: str) -> None:
    sign_in(client, agent.email)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    agent.refresh_from_db()
    assert agent.check_password(PASSWORD)


def test_it_tells_a_changed_password_to_its_owner_and_to_the_journal(client: Client, agent: models.Person) -> None:
    sign_in(client, agent.email)
    new = "une tout autre phrase"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    agent.refresh_from_db()
    assert agent.check_password(new)
    assert [message.to for message in mail.outbox] == [[agent.email]]
    assert "password_changed" in told()


def test_it_lets_a_forgotten_password_be_chosen_again_by_a_link_that_works_once(
    client: Client, agent: models.Person
) -> None:
    client.post(reverse("account_reset_password"), {"email": agent.email})
    (message,) = mail.outbox
    (link,) = (word for word in message.body.split() if "/mot-de-passe/choisir/" in word)
    form = client.get(link, follow=True)
    new = "une tout autre phrase"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    agent.refresh_from_db()
    assert agent.check_password(new)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    agent.refresh_from_db()
    assert agent.check_password(new)
    assert "password_reset" in told()


def test_it_sends_nothing_to_an_address_that_is_nobody_s(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.fr"})
    assert answer.status_code == 302
    assert mail.outbox == []


def code(secret: str) -> str:
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2]))


def test_it_asks_a_public_agent_for_a_second_factor_before_anything_else(client: Client) -> None:
    person = models.Person.objects.get(id=somebody(Role.INVOICE_AGENT, TOWN).id)
    person.set_password(PASSWORD)
    person.save()
    assert sign_in(client, person.email).status_code == 302
    enrol = reverse("mfa_activate_totp")
    assert client.get(reverse("access:delegations"))["Location"] == enrol
    client.post(f"{reverse('account_reauthenticate')}?next={enrol}", {"password": PASSWORD})
    assert client.get(enrol).status_code == 200
    secret = client.session[totp.SECRET_SESSION_KEY]
    assert client.post(enrol, {"code": code(secret)}).status_code == 302
    assert client.get(reverse("access:delegations")).status_code == 200
    kept = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)

    client.post(reverse("account_logout"))
    assert sign_in(client, person.email)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("access:delegations")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("access:delegations")).status_code == 302
    cache.clear()  # a code serves once: allauth remembers the one that activated the factor
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert client.get(reverse("access:delegations")).status_code == 200
    assert {"second_factor_added", "second_factor_failed"} <= set(told())
    assert any(message.to == [person.email] for message in mail.outbox)


def test_it_lets_a_supplier_in_without_a_second_factor(client: Client, agent: models.Person) -> None:
    sign_in(client, agent.email)
    assert client.get(reverse("access:delegations")).status_code == 200


def test_it_asks_nobody_for_a_second_factor_in_the_demonstration(client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(models.Person.objects.get(id=somebody(Role.INVOICE_AGENT, TOWN).id))
    assert client.get(reverse("access:delegations")).status_code == 200
