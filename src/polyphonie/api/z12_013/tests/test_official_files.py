"""The two services against the official descriptions themselves: whatever a client of the standard may send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from polyphonie.access.queries import ClientActor
from polyphonie.api.tests.trying import try_all
from polyphonie.invoicing.actions import flows
from polyphonie.invoicing.tests.documents import TODAY

from .conftest import official, submit

EXAMPLES = 25


def described(annex: str, service: str) -> Any:
    """An annex, asked of this program."""
    whole = official(annex)
    whole["servers"] = [{"url": f"/{service}"}]
    for schema in whole["components"]["schemas"].values():
        if any(len(word) > schema.get("maxLength", len(word)) for word in schema.get("enum", ())):
            del schema["maxLength"]  # "Disabled" and "Upcoming" are said to be allowed, and to be too long
    if extensible := whole["components"]["schemas"].get("ReasonCode"):
        extensible["anyOf"] = extensible.pop("oneOf")  # one of the codes is a text as well: two of them match
    described = schemathesis.openapi.from_dict(whole)
    described.app = WSGIHandler()
    return described


@pytest.mark.django_db(transaction=True)
def test_it_answers_as_annexe_b_says(directory: Client) -> None:
    try_all(described("B", "directory-service"), at_least=9, some=EXAMPLES, headers={"Authorization": "Bearer jeton"})


@pytest.mark.django_db(transaction=True)
def test_it_answers_as_annexe_a_says(erp: Client, known: dict[str, ClientActor]) -> None:
    wrong = submit(erp, b"rien").json()["flowId"]
    submit(erp)
    flows.treat(depositor=known["erp"].id, flow=UUID(wrong), on=TODAY)
    try_all(described("A", "flow-service"), at_least=7, some=EXAMPLES, headers={"Authorization": "Bearer erp"})
