"""The API against its own description: whatever a caller sends, no bug, and answers of the shape that was promised."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.identity import new_id


@pytest.fixture
def described(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The API as it describes itself, open to a program that holds every right everywhere."""
    actor = access.ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", PLATFORM, frozenset(Right))
    monkeypatch.setattr(access, "authenticate_bearer", lambda _token: actor)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def test_it_answers_as_it_says_whatever_is_sent(described: Any) -> None:
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:
        _try(operation)


def _try(operation: Any) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        case.call_and_validate(
            headers={"Authorization": "Bearer jeton"},
            checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
        )

    attempt()
