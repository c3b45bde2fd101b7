"""Who calls: a program, by its access token. A session's cookie is not looked at, so a page cannot be made to call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from polyphonie.access import queries as access

from . import limits


class Bearer(HttpBearer):
    """Sets `request.actor` to the client of the token. Refuses: ACC-TOK-01, API-LIM-01."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        actor = access.authenticate_bearer(token)
        limits.count_client(actor.id)
        request.actor = actor  # type: ignore[attr-defined]
        return actor
