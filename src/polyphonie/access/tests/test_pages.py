from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id

from .conftest import BUILDER, OTHER_TOWN, SCHOOLS, TODAY, TOWN, grant, invite, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]


@pytest.fixture
def as_manager(client: Client, manager: Actor) -> Client:
    client.force_login(models.Person.objects.get(id=manager.id))
    return client


@pytest.fixture
def as_administrator(client: Client, administrator: Actor) -> Client:
    client.force_login(models.Person.objects.get(id=administrator.id))
    return client


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    return answer.content.decode()


def place(perimeter: Perimeter, label: str = "Ville") -> str:
    return queries.sign_place(perimeter, label)


def test_it_shows_people_within_reach_and_nobody_else(as_manager: Client) -> None:
    somebody(Role.INVOICE_AGENT, SCHOOLS, "Iris Dedans")
    somebody(Role.INVOICE_AGENT, OTHER_TOWN, "Otto Dehors")
    shown = text(as_manager.get(reverse("access:people")))
    assert "Iris Dedans" in shown
    assert "Otto Dehors" not in shown
    found = text(as_manager.get(reverse("access:people"), {"q": "maud"}))
    assert "Maud Gestion" in found
    assert "Iris Dedans" not in found


def test_it_goes_on_page_after_page_without_missing_or_repeating_anyone(as_administrator: Client) -> None:
    for number in range(120):
        models.Person.objects.create(email=f"{number}@example.fr", name=f"Nom {number % 7}", invited_at=clock.now())
    seen: list[UUID] = []
    address = reverse("access:people")
    while address:
        answer = as_administrator.get(address)
        seen += [person.id for person in answer.context["people"]]
        following = answer.context["next"]
        address = reverse("access:people") + following if following else ""
    assert len(seen) == len(set(seen)) == models.Person.objects.count() == 121


def test_it_shows_who_may_do_what_by_perimeter(as_manager: Client) -> None:
    somebody(Role.INVOICE_AGENT, SCHOOLS, "Iris Dedans")
    shown = text(as_manager.get(reverse("access:places")))
    assert "Périmètre service" in shown
    there = text(as_manager.get(reverse("access:place", args=[place(SCHOOLS)])))
    assert "Iris Dedans" in there
    assert as_manager.get(reverse("access:place", args=[place(OTHER_TOWN)])).status_code == 404
    assert as_manager.get(reverse("access:place", args=["forged"])).status_code == 404


def test_it_shows_what_is_borrowed_where_it_holds(as_manager: Client) -> None:
    officer, borrower = (
        somebody(Role.AUTHORISING_OFFICER, TOWN, "Odile Ordonne"),
        somebody(Role.INVOICE_AGENT, SCHOOLS, "Iris Emprunte"),
    )
    (role,) = queries.assignments_of(officer.id, on=TODAY)
    start = clock.today()
    actions.delegate(
        actor=officer, assignment=role.id, to=borrower.id, start=start, until=start + timedelta(days=9), on=start
    )
    there = as_manager.get(reverse("access:place", args=[place(SCHOOLS)]))
    assert {row.person_name for row in there.context["roles"]} == {"Maud Gestion", "Odile Ordonne", "Iris Emprunte"}
    assert "Délégations" in text(there)
    assert "Périmètre entity" in text(there)
    back = reverse("access:person", args=[borrower.id])
    shown = as_manager.get(back)
    (row,) = shown.context["borrowed"]
    assert "Odile Ordonne" in text(shown)
    answer = as_manager.post(reverse("access:end_delegation", args=[row.id]), {"next": back})
    assert answer["Location"] == back
    assert as_manager.get(back).context["borrowed"] == []


def test_it_hides_a_person_out_of_reach(as_manager: Client) -> None:
    other = somebody(Role.INVOICE_AGENT, OTHER_TOWN)
    person = models.Person.objects.get(id=other.id)
    person.set_password("cheval agrafe pile correcte")
    person.save()
    assert as_manager.get(reverse("access:person", args=[other.id])).status_code == 404
    assert as_manager.get(reverse("access:person", args=[new_id()])).status_code == 404


def test_it_leads_from_an_invitation_to_a_role(as_manager: Client) -> None:
    address = queries.grant_address(SCHOOLS, "Écoles")
    assert "Écoles" in text(as_manager.get(address))
    answer = as_manager.post(
        reverse("access:invite"),
        {"name": "Nina Neuve", "email": "nina@example.fr", "language": "fr", "place": place(TOWN, "Périmètre entity")},
    )
    person = models.Person.objects.get(email="nina@example.fr")
    assert answer.status_code == 302
    assert "Nina Neuve" in text(as_manager.get(answer["Location"]))
    start = clock.today()
    given = as_manager.post(
        answer["Location"],
        {
            "role": "invoice_agent",
            "place": place(TOWN, "Périmètre entity"),
            "start": start.isoformat(),
            "last": (start + timedelta(days=9)).isoformat(),
        },
    )
    assert given["Location"] == reverse("access:person", args=[person.id])
    (holding,) = queries.holdings_on(person.id, on=start)
    assert (holding.role, holding.span.end) == (Role.INVOICE_AGENT, start + timedelta(days=10))
    shown = text(as_manager.get(given["Location"]))
    assert "Agent chargé des factures" in shown
    assert "En cours" in shown


def test_it_explains_a_refused_role_on_the_page(as_administrator: Client) -> None:
    officer = somebody(Role.AUTHORISING_OFFICER, TOWN, "Odile Ordonne")
    answer = as_administrator.post(
        reverse("access:grant", args=[officer.id]),
        {"role": "public_accountant", "place": place(TOWN, "Périmètre entity"), "start": TODAY.isoformat()},
    )
    shown = text(answer)
    assert "ACC-SEP-01" in shown
    assert "2012-1246" in shown


def test_it_takes_a_form_that_was_offered_some_time_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = place(TOWN)
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert place(TOWN) == offered
    assert queries.read_place(offered) == (TOWN, "Ville")
    centre = Perimeter.of_centre(TOWN.id, new_id(), within=(new_id(), new_id()))
    read = queries.read_place(queries.sign_place(centre, "0354"))
    assert read == (centre, "0354") and read[0].within == centre.within


def test_it_refuses_a_perimeter_that_was_not_offered(as_manager: Client) -> None:
    for forged in (place(OTHER_TOWN), "forged"):
        answer = as_manager.post(
            reverse("access:grant", args=[invite("Nina Neuve")]),
            {"role": "invoice_agent", "place": forged, "start": TODAY.isoformat()},
        )
        assert "place" in answer.context["form"].errors


def test_it_ends_a_role_by_its_button_and_comes_back_where_one_was(as_manager: Client) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN, "Iris Dedans")
    (role,) = queries.assignments_of(agent.id, on=TODAY)
    back = reverse("access:person", args=[agent.id])
    answer = as_manager.post(reverse("access:end_role", args=[role.id]), {"next": back})
    assert answer["Location"] == back
    assert queries.holdings_on(agent.id, on=clock.today()) == ()
    elsewhere = as_manager.post(reverse("access:end_role", args=[role.id]), {"next": "https://ailleurs.example"})
    assert elsewhere["Location"] == reverse("access:people")


def test_it_closes_and_opens_an_account_for_the_platform(as_administrator: Client) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN, "Iris Dedans")
    as_administrator.post(reverse("access:deactivate", args=[agent.id]))
    assert "Rouvrir le compte" in text(as_administrator.get(reverse("access:person", args=[agent.id])))
    as_administrator.post(reverse("access:reactivate", args=[agent.id]))
    assert models.Person.objects.get(id=agent.id).is_active


def test_it_says_on_the_next_page_why_a_button_was_refused(as_manager: Client) -> None:
    agent = somebody(Role.INVOICE_AGENT, OTHER_TOWN)
    (role,) = queries.assignments_of(agent.id, on=TODAY)
    shown = text(as_manager.post(reverse("access:end_role", args=[role.id]), follow=True))
    assert "ACC-RIG-01" in shown
    assert queries.holdings_on(agent.id, on=clock.today())


def test_it_lends_a_role_and_takes_it_back(client: Client) -> None:
    agent, borrower = somebody(Role.INVOICE_AGENT, TOWN, "Iris Prête"), invite("Eva Emprunte")
    client.force_login(models.Person.objects.get(id=agent.id))
    (role,) = queries.assignments_of(agent.id, on=TODAY)
    start = clock.today()
    given = {
        "assignment": role.id,
        "to": models.Person.objects.get(id=borrower).email,
        "start": start.isoformat(),
        "last": start.isoformat(),
    }
    assert "Agent chargé des factures" in text(client.get(reverse("access:delegations")))
    assert "ACC-PER-01" in text(client.post(reverse("access:delegations"), {**given, "to": "x@example.fr"}))
    assert client.post(reverse("access:delegations"), given).status_code == 302
    assert "Eva Emprunte" in text(client.get(reverse("access:delegations")))
    (row,) = queries.delegations_of(borrower, on=start)
    client.post(reverse("access:end_delegation", args=[row.id]))
    assert queries.delegations_of(borrower, on=start) == ()


def test_it_shows_a_technical_account_s_password_once(as_manager: Client) -> None:
    as_manager.post(
        reverse("access:new_client"),
        {"name": "ERP achats", "place": place(TOWN, "Périmètre entity"), "rights": ["invoice.consult"]},
    )
    client = models.ApiClient.objects.get()
    answer = as_manager.post(reverse("access:technical_account", args=[client.id]))
    made = answer.context["made"]
    assert made.login in text(answer) and made.password in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert made.password not in text(as_manager.get(reverse("access:clients")))
    as_manager.post(reverse("access:revoke_client", args=[client.id]))
    refused = as_manager.post(reverse("access:technical_account", args=[client.id]), follow=True)
    assert "ACC-CLI-02" in text(refused)


def test_it_shows_a_client_s_secret_once(as_manager: Client) -> None:
    answer = as_manager.post(
        reverse("access:new_client"),
        {"name": "ERP achats", "place": place(TOWN, "Périmètre entity"), "rights": ["invoice.consult"]},
    )
    shown = text(answer)
    secret = answer.context["made"].secret
    assert secret in shown
    assert "no-store" in answer["Cache-Control"]
    listed = text(as_manager.get(reverse("access:clients")))
    assert "ERP achats" in listed
    assert secret not in listed
    client = models.ApiClient.objects.get()
    again = as_manager.post(reverse("access:rotate_secret", args=[client.id]), {"leaked": "on"})
    assert again.context["made"].secret != secret
    assert models.ClientSecret.objects.filter(expires_at__gt=clock.now()).count() == 1
    as_manager.post(reverse("access:revoke_client", args=[client.id]))
    assert "Révoqué" in text(as_manager.get(reverse("access:clients")))
    refused = as_manager.post(reverse("access:rotate_secret", args=[client.id]), follow=True)
    assert "ACC-CLI-02" in text(refused)


def test_it_refuses_in_words_a_client_with_rights_too_wide(as_administrator: Client) -> None:
    grant(invite("Nina"), Role.SUPPLIER_AGENT, BUILDER)
    grant(invite("Noé"), Role.INVOICE_AGENT, TOWN)
    answer = as_administrator.post(
        reverse("access:new_client"),
        {"name": "EDI", "place": place(BUILDER, "Périmètre supplier"), "rights": ["invoice.order"]},
    )
    assert "ACC-CLI-01" in text(answer)


PAGES = ["access:people", "access:places", "access:invite", "access:clients", "access:new_client"]


@pytest.mark.parametrize("name", PAGES)
def test_it_forbids_its_pages_to_who_lacks_the_right(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))
    client.force_login(models.Person.objects.get(id=somebody(Role.INVOICE_AGENT, TOWN).id))
    answer = client.get(reverse(name))
    assert answer.status_code == 403
    assert "ACC-RIG-01" in answer.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "access:delegations"])
def test_it_opens_in_english_too(as_manager: Client, name: str) -> None:
    assert as_manager.get(reverse(name), headers={"Accept-Language": "en"}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_it_opens_the_pages_of_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_change_password", "account_logout", "account_reauthenticate", "mfa_index"])
def test_it_opens_the_pages_of_my_account(as_manager: Client, manager: Actor, name: str) -> None:
    person = models.Person.objects.get(id=manager.id)
    person.set_password("cheval agrafe pile correcte")
    person.save()
    as_manager.force_login(person)
    assert as_manager.get(reverse(name)).status_code == 200
