"""What every address of the API has in common: who may call, what goes wrong, limits, description, health."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pydantic import BaseModel

from polyphonie.access import actions
from polyphonie.access import queries as access
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.api.manners import LARGEST_BODY, Manners
from polyphonie.documents.flow.archives import LARGEST_FLOW
from polyphonie.invoicing import queries
from polyphonie.kernel import clock, deliveries
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Outage

pytestmark = pytest.mark.django_db

OPEN = {"/api/v1/health", "/api/v1/problems", "/api/v1/problems/{name}"}


@pytest.fixture
def http() -> Client:
    return Client(raise_request_exception=False)


def _codes(answer: Any) -> list[str]:
    return [refusal["code"] for refusal in answer.json()["errors"]]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The headers of a caller whose token is taken for good."""
    actor = access.ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", PLATFORM, frozenset())
    monkeypatch.setattr(access, "authenticate_bearer", lambda _token: actor)
    return {"authorization": "Bearer jeton"}


def _operations(http: Client) -> list[tuple[str, str]]:
    described = http.get("/api/v1/openapi.json").json()["paths"]
    return [
        (method, path.replace("{siret}", "21999900000017").replace("{place}", "0"))
        for path, operations in described.items()
        for method in operations
    ]


def _shapes(of: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for each in of.__subclasses__():
        yield each
        yield from _shapes(each)


def test_it_names_each_shape_once() -> None:
    """The description keeps one shape to a name: of two, programs would be told the wrong one."""
    ours = {each for each in _shapes() if each.__module__.startswith("polyphonie.")}
    named = Counter(each.__name__ for each in ours if not each.__module__.startswith("polyphonie.api."))
    assert [name for name, count in named.items() if count > 1] == []


def test_it_describes_every_address_and_what_may_go_wrong(http: Client) -> None:
    described = http.get("/api/v1/openapi.json").json()
    assert {"/api/v1/invoices", "/api/v1/checks", "/api/v1/directory/entities", "/api/v1/health"} <= set(
        described["paths"]
    )
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["summary"] and operation["responses"]["default"]


def test_it_is_described_on_a_page_without_a_script_within(http: Client) -> None:
    page = http.get("/api/v1/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    described = http.get("/api/v1/openapi.json")
    assert "Content-Security-Policy" not in described and described["X-Content-Type-Options"] == "nosniff"
    scripts = page.content.decode().split("<script")[1:]
    assert all(" src=" in script.split(">", 1)[0] or "application/json" in script for script in scripts)


def test_it_forbids_every_address_but_health_without_a_token(http: Client) -> None:
    for method, path in _operations(http):
        if path in OPEN:
            continue
        identifier = str(new_id())
        for name in ("{entity}", "{identifier}", "{attachment}"):
            path = path.replace(name, identifier)  # noqa: PLW2901
        for headers in ({}, {"authorization": "Bearer faux"}, {"authorization": "Basic YTpi"}):
            answer = getattr(http, method)(path, headers=headers)
            assert (answer.status_code, _codes(answer)) == (401, ["ACC-TOK-01"]), path
            assert answer["WWW-Authenticate"].startswith("Bearer")


def test_it_takes_the_token_that_a_client_was_given(http: Client) -> None:
    made = actions.create_client(
        actor=SYSTEM,
        name="Progiciel",
        perimeter=PLATFORM,
        perimeter_label="Plateforme",
        rights=[Right.DIRECTORY_CONSULT, Right.INVOICE_CONSULT],
        on=clock.today(),
    )
    asked = {"grant_type": "client_credentials", "client_id": str(made.client), "client_secret": made.secret}
    token = http.post("/oauth/token", urlencode(asked), "application/x-www-form-urlencoded").json()["access_token"]
    for path in ("/api/v1/invoices", "/api/v1/directory/entities"):
        assert http.get(path, headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_it_forbids_a_signed_in_person_without_a_token(http: Client) -> None:
    person = Person.objects.create(email="a@exemple.fr", name="A", invited_at=clock.now())
    http.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert http.get("/api/v1/invoices").status_code == 401


def test_it_refuses_an_unknown_address_and_a_wrong_method_in_the_same_shape(http: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    for unknown in (http.get("/api/v1/rien"), http.get("/api/"), strict.post("/api/v2/invoices")):
        assert (unknown.status_code, _codes(unknown)) == (404, ["API-ADR-01"])
    wrong = http.delete("/api/v1/health")
    assert (wrong.status_code, _codes(wrong)) == (405, ["API-ADR-02"])
    assert "GET" in wrong["Allow"]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("limit=0", "API-VAL-01", "limit"),
        ("limit=201", "API-VAL-01", "limit"),
        ("limit=beaucoup", "API-VAL-01", "limit"),
        ("after=non", "API-VAL-01", "after"),
        ("state=inconnu", "API-VAL-01", "0"),
        ("deposited_from=hier", "API-VAL-01", "deposited_from"),
    ],
)
def test_it_refuses_values_by_their_name_in_both_languages(
    http: Client, known: dict[str, str], query: str, code: str, field: str
) -> None:
    answer = http.get(f"/api/v1/invoices?{query}", headers=known)
    assert (answer.status_code, _codes(answer)) == (422, [code])
    (refusal,) = answer.json()["errors"]
    assert f"« {field} »" in refusal["fr"] and f"“{field}”" in refusal["en"]
    assert "{" not in refusal["fr"]


def test_it_refuses_a_missing_value_and_an_unreadable_body(http: Client, known: dict[str, str]) -> None:
    path = f"/api/v1/invoices/{new_id()}/{new_id()}/status"
    missing = http.post(path, "{}", "application/json", headers=known)
    assert (missing.status_code, _codes(missing)) == (422, ["API-VAL-02"])
    unreadable = http.post(path, "{", "application/json", headers=known)
    assert (unreadable.status_code, _codes(unreadable)) == (400, ["API-VAL-03"])


def test_it_takes_a_gigabyte_where_a_body_is_read_as_it_comes() -> None:
    taken = Manners(lambda _: HttpResponse("{}"))
    for address, kind, most in (
        ("/api/v1/flows", "application/zip", LARGEST_FLOW),
        ("/api/v1/flows", "multipart/form-data", LARGEST_BODY),
        ("/api/v1/invoices", "application/xml", LARGEST_BODY),
    ):
        for size, status in ((most, 200), (most + 1, 413)):
            request = RequestFactory().post(address, b"x", kind)
            request.META["CONTENT_LENGTH"] = str(size)
            assert taken(request).status_code == status, (address, kind, size)


def test_it_refuses_what_is_too_large_before_reading_it(http: Client, known: dict[str, str]) -> None:
    for content_type, length in (("application/xml", 200_000_000), ("application/json", 2_000_000)):
        answer = http.generic("POST", "/api/v1/invoices", b"<", content_type, headers=known, CONTENT_LENGTH=str(length))
        assert (answer.status_code, _codes(answer)) == (413, ["API-SIZ-01"])


def test_it_refuses_a_body_of_unknown_length(http: Client, known: dict[str, str]) -> None:
    headers = known | {"transfer-encoding": "chunked"}
    answer = http.post("/api/v1/invoices", b"<", "application/xml", headers=headers)
    assert (answer.status_code, _codes(answer)) == (400, ["API-SIZ-02"])


def test_it_gives_each_request_an_id_or_keeps_the_callers(http: Client) -> None:
    assert http.get("/api/v1/health")["X-Request-Id"]
    assert http.get("/api/v1/health", headers={"x-request-id": "abc-1"})["X-Request-Id"] == "abc-1"
    assert http.get("/api/v1/health", headers={"x-request-id": "a b\n"})["X-Request-Id"] != "a b\n"


def test_it_tells_its_health_to_anybody(http: Client) -> None:
    answer = http.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True, "worker_lag_seconds": 0})


def test_it_tells_when_the_database_is_down(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr(deliveries, "lag", down)
    answer = http.get("/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Outage("the shelf does not answer", permanent=False), 503),
        (Outage("the original is damaged", permanent=True), 500),
        (OperationalError("the connection was closed"), 503),
        (InterfaceError("the connection is closed"), 503),
        (RuntimeError("a bug"), 500),
    ],
)
def test_it_answers_an_outage_and_a_bug_in_the_same_shape(
    http: Client, known: dict[str, str], monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(**_asked: object) -> None:
        raise error

    monkeypatch.setattr(queries, "search", fail)
    answer = http.get("/api/v1/invoices", headers=known)
    assert (answer.status_code, _codes(answer)) == (status, ["API-OUT-01"])
    assert str(error) not in answer.content.decode()
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_it_tells_a_reading_by_its_etag_and_nothing_again_to_who_has_it(http: Client, known: dict[str, str]) -> None:
    first = http.get("/api/v1/invoices", headers=known)
    assert first.status_code == 200 and first["ETag"].startswith('"')
    again = http.get("/api/v1/invoices", headers=known | {"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["X-Request-Id"]
    other = http.get("/api/v1/invoices?limit=1", headers=known | {"if-none-match": '"autre"'})
    assert other.status_code == 200
    assert "ETag" not in http.get("/api/v1/nulle-part", headers=known).headers


def test_it_tells_what_goes_wrong_as_the_standard_has_it_and_explains_each_sort(http: Client) -> None:
    answer = http.get("/api/v1/invoices", headers={"accept-language": "en"})
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["status"], told["code"], told["title"]) == (401, "ACC-TOK-01", "Unknown caller")
    assert told["detail"] == told["errors"][0]["en"] != told["errors"][0]["fr"]
    explained = http.get(told["type"].removeprefix(settings.BASE_URL)).json()
    assert (explained["type"], explained["status"]) == (told["type"], 401)
    assert all(sort["remedy_fr"] and sort["remedy_en"] for sort in http.get("/api/v1/problems").json())
    unknown = http.get("/api/v1/problems/nothing")
    assert (unknown.status_code, _codes(unknown)) == (404, ["API-ADR-01"])
