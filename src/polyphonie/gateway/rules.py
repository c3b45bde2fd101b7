"""The rules of the gateway: which addresses are called, how a dispatch is signed, when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from polyphonie.kernel.refusals import Refusal

from .terms import LONGEST_URL, NO_TOPIC, SPAN_EMPTY, SUBSCRIBED, URL_MALFORMED, URL_PRIVATE, Answer, Topic

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(hours=4)
KEY_MARK: Final = "whsec_"
"""What a signing key begins with where it is shown (Standard Webhooks 1.0.0)."""

_CARRIES_ANOTHER: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
"""IPv6 that a gateway turns into an IPv4 address, which may be a private one (RFC 6052, RFC 8215, RFC 3056)."""


def webhook_refusals(*, url: str, topics: Collection[Topic], local: bool) -> Iterator[Refusal]:
    """What is wrong in a subscription. `local`: programs on this machine may be called, in plain HTTP."""
    yield from url_refusals(url, local=local)
    if not set(topics) & set(SUBSCRIBED):
        yield NO_TOPIC()


def url_refusals(url: str, *, local: bool) -> Iterator[Refusal]:
    """What is wrong in the address of a receiver, as far as it can be read from its text."""
    parts = _parts(url)
    if parts is None or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        yield URL_MALFORMED(url=url, most=LONGEST_URL)
        return
    host = parts.hostname or ""
    plain = parts.scheme == "http" and local and _is_loopback(host)
    if (parts.scheme != "https" and not plain) or not host or parts.username is not None or parts.fragment:
        yield URL_MALFORMED(url=url, most=LONGEST_URL)
    elif not local and (_is_loopback(host) or not may_be_called(host, local=False)):
        yield URL_PRIVATE(host=host)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or host in ("127.0.0.1", "::1")


def may_be_called(address: str, *, local: bool) -> bool:
    """Whether an address that a name was resolved to may be called. A name itself is not known yet: it may."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if local and found.is_loopback:
        return True
    return _is_public(found)


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_public(found.ipv4_mapped)
        if any(found in network for network in _CARRIES_ANOTHER) or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast


def span_refusals(since: datetime, before: datetime) -> Iterator[Refusal]:
    """What is wrong in a span to replay."""
    if before < since:
        yield SPAN_EMPTY()


def delay_after(tries: int) -> timedelta:
    """How long to wait after so many tries: one minute, doubling, four hours at most."""
    doublings: int = 2 ** min(tries - 1, 12)
    return min(FIRST_DELAY * doublings, LONGEST_DELAY)


def rest_after(answer: Answer, *, failures: int) -> timedelta:
    """How long to leave alone a receiver that is away, after so many failures in a row: as it asks, or as we do."""
    asked = timedelta(seconds=answer.retry_after or 0)
    return min(max(delay_after(failures), asked), LONGEST_DELAY)


def plain_key(shown: str) -> str:
    """A signing key in base 64 alone, as XP Z12-013 shows it."""
    return shown.removeprefix(KEY_MARK)


def shown_key(key: bytes) -> str:
    """A signing key as it is shown, once."""
    return KEY_MARK + base64.b64encode(key).decode()


def afnor_signature(key: bytes, *, at: int, body: bytes) -> str:
    """The header `Afnor-Signature` (XP Z12-013, annexe A): a signature of the digest of the body, "@" and the time."""
    fingerprint = hashlib.sha256(body + b"@" + str(at).encode()).digest()
    return base64.b64encode(hmac.digest(key, fingerprint, "sha256")).decode()


def passes(filters: Mapping[str, Collection[str]], marks: Mapping[str, str]) -> bool:
    """Whether what happened, by its marks, is among what a webhook's filters let through."""
    return all(marks.get(name) in values for name, values in filters.items())


def signature(keys: Sequence[bytes], *, identifier: str, at: int, body: bytes) -> str:
    """The header `webhook-signature` (Standard Webhooks 1.0.0): one signature per key, the newest first."""
    signed = b".".join([identifier.encode(), str(at).encode(), body])
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
