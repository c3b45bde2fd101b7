"""Signing access tokens, for the token endpoint."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id

from . import actions, credentials, models
from .recent import Recent
from .terms import TOKEN_LIFE, TOKEN_TYPE, Right


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, the seconds it works for, and what it gives."""

    text: str
    seconds: int
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Pair:
    kid: str
    private: RSAKey


def _read_pair(_only: None) -> _Pair | None:
    key = models.SigningKey.objects.filter(retired_at=None).first()
    if key is None:
        return None
    return _Pair(str(key.kid), RSAKey.import_key(credentials.unseal(bytes(key.private))))


_pairs: Final = Recent(_read_pair)


def issue(client: models.ApiClient, *, rights: Collection[Right], at: datetime) -> Token:
    """Sign a token for a client, with some of its rights. The first token ever makes the first signing key."""
    pair = _pairs.get(None)
    if pair is None:
        actions.rotate_signing_key(actor=SYSTEM, on=clock.today())
        pair = _pairs.get(None)
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
    header = {"alg": "RS256", "typ": TOKEN_TYPE, "kid": pair.kid}
    return Token(jwt.encode(header, claims, pair.private), seconds, frozenset(rights))
