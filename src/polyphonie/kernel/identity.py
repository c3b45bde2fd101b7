"""Three identities, three names: `id` is ours (UUIDv7), `number` is for people, `key` is the caller's.

An id carries its millisecond of birth, so a table partitioned by id is partitioned by month, and newest first is
simply the greatest id first (RFC 9562, section 5.7).
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from . import clock

PLATFORM: Final = UUID(int=0)
"""The entity of acts that concern no public body: the platform itself."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_FIRST_COUNTERS: Final = 0xFF
_LAST_COUNTER: Final = 0xFFF
_LARGEST_STEP_BACK: Final = 10_000
"""Milliseconds by which a clock that is being corrected may step back without ids following it."""

_lock = threading.Lock()
_last = [0, 0]  # millisecond and counter of the last id that this process made


def new_id() -> UUID:
    """A new UUIDv7. Ids made by one process are strictly increasing, even within a millisecond."""
    now = _milliseconds(clock.now())
    draw = int.from_bytes(os.urandom(9), "big")
    with _lock:
        if not now <= _last[0] <= now + _LARGEST_STEP_BACK:
            _last[:] = [now, draw >> 62 & _FIRST_COUNTERS]
        elif _last[1] < _LAST_COUNTER:
            _last[1] += 1
        else:
            _last[:] = [_last[0] + 1, 0]
        milliseconds, counter = _last
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | draw & (1 << 62) - 1)


def born_at(identifier: UUID) -> datetime:
    """The instant in a UUIDv7, to the millisecond."""
    return _EPOCH + (identifier.int >> 80) * _MILLISECOND


def first_id_of(instant: datetime) -> UUID:
    """The smallest UUIDv7-shaped value of an instant: the bound of a partition or of a search by date."""
    return UUID(int=_milliseconds(instant) << 80)


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND
