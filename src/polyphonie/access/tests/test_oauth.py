from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pytest_django import Settings

from polyphonie.access import actions, credentials, models, queries, signing
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, TOWN

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


FORM = "application/x-www-form-urlencoded"
RIGHTS = frozenset({Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT})


@pytest.fixture
def made(db: None) -> actions.NewClient:
    return actions.create_client(
        actor=SYSTEM, name="ERP", perimeter=BUILDER, perimeter_label="Bâti SA", rights=RIGHTS, on=TODAY
    )


def basic(identifier: object, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{identifier}:{secret}".encode()).decode()}


def ask(client: Client, body: str = "grant_type=client_credentials", **headers: str) -> HttpResponse:
    return client.post("/oauth/token", body, content_type=FORM, headers=headers)


def error(answer: HttpResponse) -> tuple[int, str]:
    told = json.loads(answer.content)
    assert set(told) == {"error", "error_description"}
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, told["error"]


def test_it_gives_a_token_that_opens_the_client_s_perimeter(client: Client, made: actions.NewClient) -> None:
    answer = ask(client, **basic(made.client, made.secret))
    told = answer.json()
    assert (answer.status_code, told["token_type"], told["expires_in"]) == (200, "Bearer", 1800)
    assert told["scope"] == "invoice.consult invoice.deposit"
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
    actor = queries.authenticate_bearer(told["access_token"])
    assert (actor.kind, actor.id, actor.name, actor.rights) == (ActorKind.CLIENT, made.client, "ERP", RIGHTS)
    queries.require(actor, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)
    assert not queries.holds(actor, Right.INVOICE_DEPOSIT, perimeter=TOWN, on=TODAY)
    assert queries.reach(actor, Right.INVOICE_CONSULT, on=TODAY).suppliers == {BUILDER.id}
    assert models.ClientSecret.objects.get(client=made.client).used_at is not None


def test_it_takes_the_credentials_from_the_form_as_well(client: Client, made: actions.NewClient) -> None:
    body = f"grant_type=client_credentials&client_id={made.client}&client_secret={made.secret}"
    assert ask(client, body).status_code == 200


def test_it_narrows_the_token_to_the_scope_asked_for(client: Client, made: actions.NewClient) -> None:
    body = "grant_type=client_credentials&scope=invoice.consult"
    token = ask(client, body, **basic(made.client, made.secret)).json()["access_token"]
    actor = queries.authenticate_bearer(token)
    assert queries.holds(actor, Right.INVOICE_CONSULT, perimeter=BUILDER, on=TODAY)
    assert not queries.holds(actor, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)


def test_it_publishes_the_keys_with_which_anyone_verifies_its_tokens(client: Client, made: actions.NewClient) -> None:
    token = ask(client, **basic(made.client, made.secret)).json()["access_token"]
    published = client.get("/.well-known/jwks.json")
    assert published["Content-Type"] == "application/jwk-set+json"
    assert "d" not in json.loads(published.content)["keys"][0]
    claims = jwt.decode(token, KeySet.import_key_set(json.loads(published.content)), algorithms=["RS256"])
    assert claims.header["typ"] == "at+jwt"
    assert (claims.claims["sub"], claims.claims["client_id"]) == (str(made.client), str(made.client))
    assert claims.claims["exp"] - claims.claims["iat"] == 1800


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", "invalid_request"),
        ("scope=invoice.consult", "invalid_request"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&scope=a&scope=b", "invalid_request"),
        ("grant_type=client_credentials&client_secret=x", "invalid_request"),
        ("grant_type=client_credentials&scope=invoice.consult+people.manage", "invalid_scope"),
        ("grant_type=client_credentials&scope=%22%C3%A9", "invalid_scope"),
        ("grant_type=client_credentials&padding=" + "x" * 9000, "invalid_request"),
    ],
)
def test_it_answers_a_wrong_request_as_rfc_6749_says(
    client: Client, made: actions.NewClient, body: str, expected: str
) -> None:
    assert error(ask(client, body, **basic(made.client, made.secret))) == (400, expected)


def test_it_refuses_another_media_type_and_another_method(client: Client, made: actions.NewClient) -> None:
    answer = client.post("/oauth/token", {"grant_type": "client_credentials"}, content_type="application/json")
    assert error(answer) == (400, "invalid_request")
    assert client.get("/oauth/token").status_code == 405


def test_it_takes_no_credentials_from_the_address(client: Client, made: actions.NewClient) -> None:
    address = f"/oauth/token?client_id={made.client}&client_secret={made.secret}"
    answer = client.post(address, "grant_type=client_credentials", content_type=FORM)
    assert error(answer) == (401, "invalid_client")


def test_it_answers_an_unknown_client_and_a_wrong_secret_alike(client: Client, made: actions.NewClient) -> None:
    wrong = [
        {},
        basic(made.client, "wrong"),
        basic(made.client, ""),
        basic(new_id(), made.secret),
        basic("not an id", made.secret),
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic /w=="},
        {"Authorization": f"Bearer {made.secret}"},
    ]
    answers = [ask(client, **headers) for headers in wrong]
    assert {error(answer) for answer in answers} == {(401, "invalid_client")}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert all(answer["WWW-Authenticate"].startswith("Basic realm=") for answer in answers)


def test_it_refuses_a_secret_that_has_expired(client: Client, made: actions.NewClient) -> None:
    with clock.set_at(clock.now() + actions.clients.SECRET_LIFE + timedelta(seconds=1)):
        assert error(ask(client, **basic(made.client, made.secret))) == (401, "invalid_client")


def altered(token: str, **changes: Any) -> str:
    """The token with other claims, and a signature by a key of ours that is not the platform's."""
    header, claims, _signature = token.split(".")
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)]
    key = RSAKey.generate_key(2048)
    return jwt.encode(read[0], {**read[1], **changes}, key)


def test_it_refuses_a_token_that_is_not_ours_or_not_of_now(client: Client, made: actions.NewClient) -> None:
    token = ask(client, **basic(made.client, made.secret)).json()["access_token"]
    header, claims, signature = token.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    for wrong in (
        "",
        "x",
        "a.b.c",
        f"{header}.{claims}.",
        f"{none}.{claims}.",
        f"{header}.{claims}.{signature[:-4]}AAAA",
        altered(token),
        altered(token, sub=str(new_id())),
    ):
        with pytest.raises(Refused) as refused:
            queries.authenticate_bearer(wrong)
        assert (refused.value.refusals[0].code, refused.value.http_status) == ("ACC-TOK-01", 401)
    with clock.set_at(clock.now() + timedelta(minutes=30, seconds=1)), pytest.raises(Refused, match="ACC-TOK-01"):
        queries.authenticate_bearer(token)
    with clock.set_at(clock.now() - timedelta(minutes=1)), pytest.raises(Refused, match="ACC-TOK-01"):
        queries.authenticate_bearer(token)
    assert queries.authenticate_bearer(token).id == made.client


def test_it_refuses_a_token_of_another_installation(made: actions.NewClient, settings: Settings) -> None:
    row = models.ApiClient.objects.get(id=made.client)
    token = signing.issue(row, rights=RIGHTS, at=clock.now()).text
    settings.BASE_URL = "https://autre.example"
    with pytest.raises(Refused, match="ACC-TOK-01"):
        queries.authenticate_bearer(token)


def test_it_reads_a_token_without_a_query_once_keys_and_clients_are_known(
    made: actions.NewClient, django_assert_num_queries: Any
) -> None:
    row = models.ApiClient.objects.get(id=made.client)
    token = signing.issue(row, rights=RIGHTS, at=clock.now()).text
    with django_assert_num_queries(2):
        queries.authenticate_bearer(token)
    with django_assert_num_queries(0):
        queries.authenticate_bearer(token)


def test_it_keeps_secrets_and_keys_across_a_change_of_secret_key(made: actions.NewClient, settings: Settings) -> None:
    kept = bytes(models.ClientSecret.objects.get(client=made.client).digest)
    sealed = credentials.seal(b"a private key")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"
    assert credentials.matches(made.secret, kept)
    assert credentials.unseal(sealed) == b"a private key"
    settings.SECRET_KEY_FALLBACKS = []
    assert not credentials.matches(made.secret, kept)
