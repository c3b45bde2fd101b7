"""Access tokens (JWT as RFC 9068 profiles them): signed by `issue`, read by `authenticate_bearer` at every API request.

Keys and clients are kept in the process for `STALE_SECONDS`, so a token costs a signature check and no query; a client
revoked, or a key distrusted, is refused everywhere at most that many seconds later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Kind, Reason, Refused

from . import actions, credentials, models
from .queries import ClientActor
from .terms import TOKEN_LIFE, Perimeter, Right

STALE_SECONDS: Final = 10
_TYPE: Final = "at+jwt"

TOKEN_REFUSED = Reason(
    "ACC-TOK-01",
    "authorization",
    fr="Le jeton d'accès est absent, altéré, expiré ou révoqué. Demandez-en un autre à /oauth/token.",
    en="The access token is missing, altered, expired or revoked. Ask for another at /oauth/token.",
    kind=Kind.UNKNOWN_CALLER,
)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, the seconds it works for, and what it gives."""

    text: str
    seconds: int
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Client:
    name: str
    perimeter: Perimeter
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _SigningPair:
    kid: str
    private: RSAKey


K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class _Recent(Generic[K, V]):
    """What was read less than `STALE_SECONDS` ago, by key. What does not exist (`read` gives None) is not kept."""

    read: Callable[[K], V | None]
    kept: dict[K, tuple[float, V]] = field(default_factory=dict)
    most: int = 10_000

    def get(self, key: K) -> V | None:
        at = time.monotonic()
        found = self.kept.get(key)
        if found is not None and at - found[0] < STALE_SECONDS:
            return found[1]
        value = self.read(key)
        if value is None:
            self.kept.pop(key, None)
            return None
        if len(self.kept) >= self.most:
            self.kept.clear()
        self.kept[key] = at, value
        return value


def _read_client(client: UUID) -> _Client | None:
    row = models.ApiClient.objects.filter(id=client, revoked_at=None).first()
    return _Client(row.name, row.perimeter, frozenset(map(Right, row.rights))) if row else None


def _read_public_key(kid: str) -> RSAKey | None:
    key = trusted_keys(at=clock.now()).filter(kid=kid).first()
    return RSAKey.import_key(key.public) if key else None


def _read_signing_pair(_only: None) -> _SigningPair | None:
    key = models.SigningKey.objects.filter(retired_at=None).first()
    if key is None:
        return None
    return _SigningPair(str(key.kid), RSAKey.import_key(credentials.unseal(bytes(key.private))))


_clients: Final = _Recent(_read_client)
_public_keys: Final = _Recent(_read_public_key)
_signing_pair: Final = _Recent(_read_signing_pair)


def forget() -> None:
    """Read keys and clients anew from now on, in this process."""
    for recent in (_clients, _public_keys, _signing_pair):
        recent.kept.clear()


def issue(client: models.ApiClient, *, rights: Collection[Right], at: datetime) -> Token:
    """Sign a token for a client, with some of its rights. The first token ever makes the first signing key."""
    pair = _signing_pair.get(None)
    if pair is None:
        actions.rotate_signing_key(actor=SYSTEM, on=clock.today())
        pair = _signing_pair.get(None)
        assert pair is not None
    issued_at = int(at.timestamp())
    seconds = int(TOKEN_LIFE.total_seconds())
    claims = {
        "iss": settings.BASE_URL,
        "aud": settings.BASE_URL,
        "sub": str(client.id),
        "client_id": str(client.id),
        "scope": " ".join(sorted(rights)),
        "iat": issued_at,
        "exp": issued_at + seconds,
        "jti": str(new_id()),
    }
    header = {"alg": "RS256", "typ": _TYPE, "kid": pair.kid}
    return Token(jwt.encode(header, claims, pair.private), seconds, frozenset(rights))


def authenticate_bearer(token: str) -> ClientActor:
    """Who sent this access token, with the rights that it gives. Refuses: ACC-TOK-01."""
    try:
        claims = jwt.decode(token, _key_of, algorithms=["RS256"])
        sent_by, scope = _checked(claims.header, claims.claims)
    except (JoseError, LookupError, TypeError, ValueError):
        raise Refused(TOKEN_REFUSED()) from None
    client = _clients.get(sent_by)
    if client is None:
        raise Refused(TOKEN_REFUSED())
    return ClientActor(ActorKind.CLIENT, sent_by, client.name, client.perimeter, client.rights & scope)


def _key_of(token: GuestProtocol) -> RSAKey:
    key = _public_keys.get(str(UUID(token.headers()["kid"])))
    if key is None:
        raise LookupError("no such key, or no longer trusted")
    return key


def _checked(header: Mapping[str, Any], claims: Mapping[str, Any]) -> tuple[UUID, frozenset[Right]]:
    """The client and the scope of a token whose signature is right. `ValueError`: it is not ours, or not of now."""
    ours = header.get("typ") == _TYPE and claims["iss"] == claims["aud"] == settings.BASE_URL
    if not ours or not claims["iat"] <= clock.now().timestamp() < claims["exp"]:
        raise ValueError("not ours, or not now")
    return UUID(claims["sub"]), frozenset(Right(right) for right in claims["scope"].split())


def trusted_keys(*, at: datetime) -> QuerySet[models.SigningKey]:
    """The keys whose tokens are accepted: the one that signs and those that retired less than a token's life ago."""
    return models.SigningKey.objects.filter(Q(trusted_until=None) | Q(trusted_until__gt=at))
