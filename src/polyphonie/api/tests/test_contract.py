"""The API against its own description: whatever a caller sends, no bug, and answers of the shape that was promised."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.identity import new_id

from .trying import try_all


@pytest.fixture
def described(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The API as it describes itself, open to a program that holds every right everywhere."""
    actor = access.ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", PLATFORM, frozenset(Right))
    monkeypatch.setattr(access, "authenticate_bearer", lambda _token: actor)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def test_it_answers_as_it_says_whatever_is_sent(described: Any) -> None:
    try_all(described, at_least=60, some=5, headers={"Authorization": "Bearer jeton"})
