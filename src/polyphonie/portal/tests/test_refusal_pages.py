"""What goes wrong becomes a page that says why and what to do."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from polyphonie.kernel.refusals import Kind, Outage, Refusal, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def _raising(error: Exception) -> object:
    def page(_request: HttpRequest) -> HttpResponse:
        raise error

    return page


def _refused(kind: Kind) -> Refused:
    return Refused(
        Refusal("TST-1", "x", "Trop tard : recommencez demain.", "Too late: start again tomorrow.", kind=kind)
    )


urlpatterns = [
    path("", include("polyphonie.portal.urls")),
    path("", include("polyphonie.access.urls")),
    path("", include("polyphonie.parties.urls")),
    path("refused", _raising(_refused(Kind.REFUSED))),
    path("forbidden", _raising(_refused(Kind.FORBIDDEN))),
    path("conflict", _raising(_refused(Kind.CONFLICT))),
    path("outage", _raising(Outage("the database is away", permanent=False))),
    path("lasting", _raising(Outage("the disk is gone", permanent=True))),
    path("bug", _raising(ZeroDivisionError())),
    path("denied", _raising(PermissionDenied())),
    path("suspicious", _raising(SuspiciousOperation())),
]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refused", 422, "Trop tard"),
        ("/forbidden", 403, "Cela ne vous est pas permis"),
        ("/conflict", 409, "TST-1"),
        ("/outage", 503, "ne répond pas"),
        ("/lasting", 500, "ne répond pas"),
        ("/bug", 500, "Une erreur de notre fait"),
        ("/denied", 403, "Cette page ne vous est pas ouverte"),
        ("/suspicious", 400, "Nous n’avons pas compris"),
        ("/nowhere", 404, "Il n’y a rien à cette adresse"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_it_says_why_with_the_right_status(address: str, status: int, words: str, client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Aller à l’accueil" in answer.content.decode()


def test_it_says_when_to_come_back(client: Client) -> None:
    assert client.get("/outage")["Retry-After"] == "30"


def test_it_explains_a_form_out_of_date() -> None:
    answer = Client(enforce_csrf_checks=True).post("/langue", {"language": "en"})
    assert answer.status_code == 403
    assert "Ce formulaire n’est plus valable" in answer.content.decode()


def test_it_speaks_english_too(client: Client) -> None:
    assert "Too late" in client.get("/refused", headers={"Accept-Language": "en"}).content.decode()


def test_it_shows_a_bug_without_asking_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("polyphonie.portal.context._shell", _raising(AssertionError("the frame was worked out")))
    assert client.get("/bug").status_code == 500
    assert "Une erreur de notre fait" in client.get("/bug").content.decode()
