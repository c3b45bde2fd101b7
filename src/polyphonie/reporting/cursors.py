"""Where a list of restitutions goes on: the key of its last row, as addresses and programs carry it."""

from __future__ import annotations

import json
from uuid import UUID

Key = tuple[str, str, UUID]
"""A commitment's name, a payment's or nothing, an envelope."""


def read(text: str) -> Key | None:
    """The key in a cursor; a spoilt one begins the list anew."""
    try:
        commitment, source, envelope = json.loads(text)
        return (str(commitment), str(source), UUID(envelope)) if "\x00" not in f"{commitment}{source}" else None
    except (ValueError, TypeError, AttributeError):
        return None


def told(key: Key) -> str:
    """The cursor of a key."""
    return json.dumps([key[0], key[1], str(key[2])], ensure_ascii=False, separators=(",", ":"))
