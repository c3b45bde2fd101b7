"""Three identities, three names: `id` is ours (UUIDv7), `number` is for people, `key` is the caller's.

An id carries its millisecond of birth, so a table partitioned by id is partitioned by month, and newest first is
simply the greatest id first (RFC 9562, section 5.7).
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from . import clock

PLATFORM: Final = UUID(int=0)
"""The entity of acts that concern no public body: the platform itself."""

_lock = threading.Lock()
_last = [0, 0]  # millisecond and counter of the last id that this process made


def new_id() -> UUID:
    """A new UUIDv7. Ids made by one process are strictly increasing, even within a millisecond."""
    milliseconds = int(clock.now().timestamp() * 1000)
    tail = int.from_bytes(os.urandom(8), "big")
    with _lock:
        if milliseconds == _last[0] and _last[1] < 0xFFF:
            _last[1] += 1
        else:
            _last[:] = [milliseconds, (tail >> 62) & 0xFF]
        counter = _last[1]
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail & (1 << 62) - 1)


def born_at(identifier: UUID) -> datetime:
    """The instant in a UUIDv7, to the millisecond."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, tz=UTC)


def first_id_of(instant: datetime) -> UUID:
    """The smallest UUIDv7-shaped value of an instant: the bound of a partition or of a search by date."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)
