"""Who calls: a program, by its token, for the client whose technical account it sends besides (header cpro-account)."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.security import HttpBearer

from polyphonie.access import queries as access
from polyphonie.api import limits

HEADER: Final = "cpro-account"


class TokenAndAccount(HttpBearer):
    """Sets `request.actor` to the client of the technical account. Refuses: ACC-TOK-01, ACC-TEC-01, API-LIM-01."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        bearer = access.authenticate_bearer(token)
        limits.count_client(bearer.id)
        actor = access.authenticate_account(request.headers.get(HEADER, ""), bearer=bearer)
        request.actor = actor  # type: ignore[attr-defined]
        return actor
