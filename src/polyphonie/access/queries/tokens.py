"""Who sent an access token (JWT as RFC 9068 profiles them). Asked at every API request: a signature check, no query."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey
from joserfc.jwt import Token

from polyphonie.access import credentials, models
from polyphonie.access.recent import Recent
from polyphonie.access.terms import ACCOUNT_REFUSED, PLATFORM, TOKEN_REFUSED, TOKEN_TYPE, Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.refusals import Refused

from .rights import ClientActor

_TOKENS_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Client:
    name: str
    perimeter: Perimeter
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Account:
    client: UUID
    digest: bytes
    expires_at: datetime


def authenticate_bearer(token: str) -> ClientActor:
    """Who sent this access token, with the rights that it gives. Refuses: ACC-TOK-01."""
    try:
        signed = _signed(token)
        _trusted(signed.header["kid"])
        sent_by, scope = _checked(signed.header, signed.claims)
    except (JoseError, LookupError, TypeError, ValueError):
        raise Refused(TOKEN_REFUSED()) from None
    client = _clients.get(sent_by)
    if client is None:
        raise Refused(TOKEN_REFUSED())
    return ClientActor(ActorKind.CLIENT, sent_by, client.name, client.perimeter, client.rights & scope)


def authenticate_account(account: str, *, bearer: ClientActor) -> ClientActor:
    """The client whose technical account this is: the base64 of login:password, sent besides a token that was taken.

    The token says which program calls, the account for whom it acts: a software house has one token for all its
    customers, and each of them an account. A client's own token narrows its account to the token's scope.
    Refuses: ACC-TEC-01.
    """
    login, password = _login_and_password(account)
    kept = _accounts.get(login)
    right = credentials.matches(password, kept.digest if kept else b"")
    client = _clients.get(kept.client) if kept else None
    if kept is None or client is None or not right or kept.expires_at <= clock.now():
        raise Refused(ACCOUNT_REFUSED())
    rights = client.rights & bearer.rights if kept.client == bearer.id else client.rights
    return ClientActor(ActorKind.CLIENT, kept.client, client.name, client.perimeter, rights)


def _login_and_password(account: str) -> tuple[str, str]:
    try:
        login, _, password = base64.b64decode(account.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return login, password


def client_actor(client: UUID) -> ClientActor:
    """A client that something else than a token vouches for, such as the folder that it alone may write into; one that
    is revoked or unknown holds nothing."""
    found = _clients.get(client)
    if found is None:
        return ClientActor(ActorKind.CLIENT, client, "", PLATFORM, frozenset())
    return ClientActor(ActorKind.CLIENT, client, found.name, found.perimeter, found.rights)


def trusted_keys(*, at: datetime) -> QuerySet[models.SigningKey]:
    """The keys whose tokens are accepted: the one that signs and those that retired less than a token's life ago."""
    return models.SigningKey.objects.filter(Q(trusted_until=None) | Q(trusted_until__gt=at))


@lru_cache(maxsize=_TOKENS_KEPT)
def _signed(token: str) -> Token:
    """What a token says that one of our keys signed: the same bytes say so again, whoever sends them. Whether the key
    is still trusted, and the token of now, is looked at each time."""
    return jwt.decode(token, _key_of, algorithms=["RS256"])


def _key_of(token: GuestProtocol) -> RSAKey:
    return _trusted(token.headers()["kid"])


def _trusted(kid: str) -> RSAKey:
    key = _public_keys.get(str(UUID(kid)))
    if key is None:
        raise LookupError("no such key, or no longer trusted")
    return key


def _checked(header: Mapping[str, Any], claims: Mapping[str, Any]) -> tuple[UUID, frozenset[Right]]:
    """The client and the scope of a token whose signature is right. `ValueError`: it is not ours, or not of now."""
    ours = header.get("typ") == TOKEN_TYPE and claims["iss"] == claims["aud"] == settings.BASE_URL
    if not ours or not claims["iat"] <= clock.now().timestamp() < claims["exp"]:
        raise ValueError("not ours, or not now")
    return UUID(claims["sub"]), frozenset(Right(right) for right in claims["scope"].split())


def _read_client(client: UUID) -> _Client | None:
    row = models.ApiClient.objects.filter(id=client, revoked_at=None).first()
    return _Client(row.name, row.perimeter, frozenset(map(Right, row.rights))) if row else None


def _read_account(login: str) -> _Account | None:
    if "\x00" in login:
        return None
    row = models.TechnicalAccount.objects.filter(login=login).first()
    return _Account(row.client_id, bytes(row.digest), row.expires_at) if row else None


def _read_public_key(kid: str) -> RSAKey | None:
    key = trusted_keys(at=clock.now()).filter(kid=kid).first()
    return RSAKey.import_key(key.public) if key else None


_clients: Final = Recent(_read_client)
_accounts: Final = Recent(_read_account)
_public_keys: Final = Recent(_read_public_key)
