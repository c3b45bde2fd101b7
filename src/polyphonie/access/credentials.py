"""The cryptography of access: clients' secrets and their digests, the sealing of signing keys and second factors."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from polyphonie.kernel import sealing

_SECRETS: Final = "access client secret"
_SEALED: Final = "access sealing"


def new_secret() -> str:
    """256 random bits, in the 43 characters of URL-safe base 64."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret: its HMAC-SHA-256."""
    return _hmac(sealing.keys(_SECRETS)[0], secret)


def matches(secret: str, kept: bytes) -> bool:
    """Whether a secret is the one of this digest, in a time that tells nothing."""
    return any(hmac.compare_digest(_hmac(key, secret), kept) for key in sealing.keys(_SECRETS))


def seal(plain: bytes) -> bytes:
    """Encrypt a signing key or a second factor."""
    return sealing.seal(plain, use=_SEALED)


def unseal(sealed: bytes) -> bytes:
    """The bytes that were sealed. Raises `cryptography.fernet.InvalidToken` when SECRET_KEY is another."""
    return sealing.unseal(sealed, use=_SEALED)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
