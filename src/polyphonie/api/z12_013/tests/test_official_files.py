"""The two services against the official descriptions themselves: whatever a client of the standard may send."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from .conftest import official

EXAMPLES = 25


def described(annex: str, service: str) -> Any:
    """An annex, asked of this program."""
    whole = official(annex)
    whole["servers"] = [{"url": f"/{service}"}]
    for schema in whole["components"]["schemas"].values():
        if any(len(word) > schema.get("maxLength", len(word)) for word in schema.get("enum", ())):
            del schema["maxLength"]  # "Disabled" and "Upcoming" are said to be allowed, and to be too long
    described = schemathesis.openapi.from_dict(whole)
    described.app = WSGIHandler()
    return described


def try_all(described: Any, *, at_least: int) -> None:
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= at_least
    for operation in operations:
        _try(operation)


def _try(operation: Any) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        case.call_and_validate(
            headers={"Authorization": "Bearer jeton"},
            checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
        )

    attempt()


@pytest.mark.django_db(transaction=True)
def test_it_answers_as_annexe_b_says(directory: Client) -> None:
    try_all(described("B", "directory-service"), at_least=9)
