"""The token endpoint: OAuth 2 client credentials (RFC 6749, section 4.4), and the public keys that verify its tokens.

Written out rather than taken from a library: it is one grant, and strictness is the point. Credentials come from one
place only, never from the address; a parameter comes once; an unknown client and a wrong secret answer alike.
"""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from polyphonie.kernel import clock

from . import credentials, models, queries, signing
from .terms import Right

GRANT: Final = "client_credentials"
OPENID: Final = "openid"
"""The scope that programs written for the State's API portal (PISTE) ask for; here it adds and narrows nothing."""
_LARGEST_REQUEST: Final = 8_192
_NEVER_CACHED: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Error(Exception):
    """An answer of RFC 6749, section 5.2. The description is ASCII, for developers."""

    code: str
    description: str
    status: int = 400


@csrf_exempt  # the client's own secret is what is checked; no cookie is read
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a client's id and secret for an access token."""
    try:
        issued = _issued(request)
    except _Error as error:
        answer = JsonResponse(
            {"error": error.code, "error_description": error.description}, status=error.status, headers=_NEVER_CACHED
        )
        if error.status == 401:
            answer["WWW-Authenticate"] = 'Basic realm="Polyphonie", charset="UTF-8"'
        return answer
    return JsonResponse(
        {
            "access_token": issued.text,
            "token_type": "Bearer",
            "expires_in": issued.seconds,
            "scope": " ".join(sorted(issued.rights)),
        },
        headers=_NEVER_CACHED,
    )


@require_safe
@cache_control(public=True, max_age=60)
def public_keys(request: HttpRequest) -> HttpResponse:
    """The JSON Web Key Set (RFC 7517) of the keys whose tokens are accepted."""
    keys = queries.trusted_keys(at=clock.now()).order_by("-created_at")
    return JsonResponse({"keys": [key.public for key in keys]}, content_type="application/jwk-set+json")


def _issued(request: HttpRequest) -> signing.Token:
    if int(request.headers.get("Content-Length") or 0) > _LARGEST_REQUEST:
        raise _Error("invalid_request", "the request is too long")
    if request.content_type != "application/x-www-form-urlencoded":
        raise _Error("invalid_request", "send the parameters as application/x-www-form-urlencoded")
    if twice := sorted(name for name, values in request.POST.lists() if len(values) > 1):
        raise _Error("invalid_request", f"sent more than once: {_ascii(', '.join(twice))}")
    grant = request.POST.get("grant_type", "")
    if not grant:
        raise _Error("invalid_request", "grant_type is missing")
    if grant != GRANT:
        raise _Error("unsupported_grant_type", f"the only grant_type is {GRANT}")
    client = _authenticated(*_credentials(request))
    return signing.issue(client, rights=_rights(client, request.POST.get("scope", "")), at=clock.now())


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """The client's id and secret, from HTTP Basic or from the form, never both (section 2.3.1)."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    posted = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    if not scheme:
        return posted
    if any(posted):
        raise _Error("invalid_request", "authenticate by HTTP Basic or in the form, not both")
    try:
        identifier, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        identifier = secret = ""
    if scheme.lower() != "basic":
        identifier = secret = ""
    return unquote_plus(identifier), unquote_plus(secret)


def _authenticated(identifier: str, secret: str) -> models.ApiClient:
    client = _client(identifier)
    now = clock.now()
    if client is not None:
        for kept in client.secrets.filter(expires_at__gt=now):
            if credentials.matches(secret, bytes(kept.digest)):
                models.ClientSecret.objects.filter(id=kept.id).update(used_at=now)
                return client
        logger.warning("a wrong or expired secret was given for the API client %s", client.id)
    raise _Error("invalid_client", "unknown client, or wrong or expired secret", status=401)


def _client(identifier: str) -> models.ApiClient | None:
    try:
        return models.ApiClient.objects.filter(id=UUID(identifier), revoked_at=None).first()
    except ValueError:
        return None


def _rights(client: models.ApiClient, scope: str) -> frozenset[Right]:
    """The rights asked for, or all those of the client when it asks for none in particular (section 3.3)."""
    held = frozenset(client.rights)
    asked = frozenset(scope.split()) - {OPENID} or held
    if beyond := sorted(asked - held):
        raise _Error("invalid_scope", f"not given to this client: {_ascii(' '.join(beyond))}")
    return frozenset(map(Right, asked))


def _ascii(text: str) -> str:
    """Text as an error_description may hold it: no quote, no backslash, nothing beyond ASCII."""
    return "".join(char if " " <= char <= "~" and char not in '"\\' else "?" for char in text)[:200]
