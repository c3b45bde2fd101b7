"""Sealing: what must not be readable in a copy of the database, such as a backup or a replica, is kept encrypted.

Each use has a key of its own, derived from SECRET_KEY. SECRET_KEY_FALLBACKS let it be changed without a break.
"""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(plain: bytes, *, use: str) -> bytes:
    """Encrypt for one use, named as `house what-for`."""
    return _fernet(use).encrypt(plain)


def unseal(sealed: bytes, *, use: str) -> bytes:
    """The bytes that were sealed. Raises `cryptography.fernet.InvalidToken` when SECRET_KEY is another."""
    return _fernet(use).decrypt(sealed)


def keys(use: str) -> tuple[bytes, ...]:
    """The keys of one use: the present one, then those of the secrets before it."""
    return tuple(_derived(key, use) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _fernet(use: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys(use)])


@lru_cache(maxsize=64)
def _derived(key: str, use: str) -> bytes:
    """One key per use. SECRET_KEY is long and random, so one HMAC is derivation enough (RFC 5869, section 3.3)."""
    return hmac.digest(key.encode(), f"polyphonie {use}".encode(), "sha256")
