"""The cryptography of access: clients' secrets and their digests, and the sealing of signing keys and second factors.

Both keys are derived from SECRET_KEY, each for its one use. SECRET_KEY_FALLBACKS let it be changed without a
break.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def new_secret() -> str:
    """256 random bits, in the 43 characters of URL-safe base 64."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret: its HMAC-SHA-256."""
    return _hmac(_keys("client secret")[0], secret)


def matches(secret: str, kept: bytes) -> bool:
    """Whether a secret is the one of this digest, in a time that tells nothing."""
    return any(hmac.compare_digest(_hmac(key, secret), kept) for key in _keys("client secret"))


def seal(plain: bytes) -> bytes:
    """Encrypt what must not be readable in a copy of the database."""
    return _fernet().encrypt(plain)


def unseal(sealed: bytes) -> bytes:
    """The bytes that were sealed. Raises `cryptography.fernet.InvalidToken` when SECRET_KEY is another."""
    return _fernet().decrypt(sealed)


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys("sealing")])


def _keys(use: str) -> tuple[bytes, ...]:
    return tuple(_derived(key, use) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=16)
def _derived(key: str, use: str) -> bytes:
    """One key per use. SECRET_KEY is long and random, so one HMAC is derivation enough (RFC 5869, section
    3.3).
    """
    return _hmac(key.encode(), f"polyphonie access {use}")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
