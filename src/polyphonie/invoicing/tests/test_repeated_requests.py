"""The same request under the same key is done once over HTTP, whatever it asks, and answered as the first time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from polyphonie.invoicing import models
from polyphonie.kernel import models as kernel

from .cases import Place, Program, Republic

Api = dict[str, Program]
SUSPENDED = {"state": "suspended", "reason": "Bon manquant"}


def _codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


def _path(place: Place, rest: str = "") -> str:
    return f"/invoices/{place.entity}/{place.invoice}{rest}"


@pytest.mark.django_db
def test_it_says_at_every_changing_address_that_it_takes_a_key() -> None:
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    for address, operations in described.items():
        for method, operation in operations.items():
            named = [each["name"] for each in operation.get("parameters", [])]
            changes = method != "get" and address not in ("/api/v1/checks", "/api/v1/conversions")
            assert named.count("Idempotency-Key") == changes, (method, address)


def test_it_answers_a_repeated_status_as_the_first_time(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    first = api["recipient"].post(_path(place, "/status"), SUSPENDED, idempotency_key="1")
    api["supplier"].send(_path(place, "/complete"), {"comment": "Voici."})
    again = api["recipient"].post(_path(place, "/status"), SUSPENDED, idempotency_key="1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert place.states[-1] == "completed", "what was asked once is done once"


def test_it_repeats_a_form_whose_boundary_differs(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    api["recipient"].post(_path(place, "/status"), SUSPENDED)
    for boundary in ("une", "deux", "deux"):
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="comment"\r\n\r\nVoici.\r\n--{boundary}--\r\n'
        answer = api["supplier"].post(
            _path(place, "/complete"),
            body,
            content_type=f"multipart/form-data; boundary={boundary}",
            idempotency_key="2",
        )
        assert (answer.status_code, answer.content) == (204, b"")
    assert place.states.count("completed") == 1


@pytest.mark.parametrize("changed", ["body", "address"])
def test_it_refuses_a_key_that_served_for_another_request(republic: Republic, api: Api, changed: str) -> None:
    place = republic.delivered()
    path = _path(place, "/status")
    assert api["recipient"].post(path, SUSPENDED, idempotency_key="3").status_code == 200
    asked = SUSPENDED | {"reason": "Autre"} if changed == "body" else SUSPENDED
    path = path if changed == "body" else f"{path}?a=1"
    answer = api["recipient"].post(path, asked, idempotency_key="3")
    assert (answer.status_code, _codes(answer)) == (409, ["KER-KEY-01"])


def test_it_lets_the_key_of_a_refused_request_go(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    refused = api["recipient"].post(_path(place, "/status"), {"state": "suspended"}, idempotency_key="4")
    assert (refused.status_code, _codes(refused)) == (422, ["INV-STA-01"])
    assert api["recipient"].post(_path(place, "/status"), SUSPENDED, idempotency_key="4").status_code == 200


def test_it_keeps_the_keys_of_two_programs_apart(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    assert api["recipient"].post(_path(place, "/status"), SUSPENDED, idempotency_key="5").status_code == 200
    assert (
        api["supplier"].send(_path(place, "/complete"), {"comment": "Voici."}, idempotency_key="5").status_code == 204
    )


def test_it_keeps_no_answer_in_clear(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    api["recipient"].post(_path(place, "/status"), SUSPENDED, idempotency_key="6")
    kept = kernel.CallerKey.objects.get(key="6")
    assert "suspended" not in json.dumps(kept.answer)
    assert models.Invoice.objects.count() == 1


def test_it_refuses_a_key_that_is_none(republic: Republic, api: Api) -> None:
    answer = api["recipient"].post(_path(republic.delivered(), "/status"), SUSPENDED, idempotency_key="a" * 201)
    assert (answer.status_code, _codes(answer)) == (422, ["KER-KEY-02"])
