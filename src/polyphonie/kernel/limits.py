"""How much one asks of a process: so many times a second, with some in advance for those who come by bursts.

Each process keeps its own count, in memory: a limit costs no query, and what a whole installation admits is the limit
of one process times their number.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

BURST_SECONDS: Final = 5
_MOST_KEYS: Final = 50_000


class Rate:
    """So many times a second for each key; 0 is no limit. Whoever was quiet has `BURST_SECONDS` of it in advance."""

    def __init__(self, per_second: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self.per_second = per_second
        self._now = now
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def admits(self, key: str) -> bool:
        """Whether one more is admitted under this key now; if so, it is counted."""
        if not self.per_second:
            return True
        at, most = self._now(), self.per_second * BURST_SECONDS
        with self._lock:
            left, since = self._left.get(key, (most, at))
            left = min(left + (at - since) * self.per_second, most)
            if left < 1:
                self._left[key] = left, at
                return False
            if len(self._left) >= _MOST_KEYS:
                self._left.clear()  # keys that nobody can number must not fill the memory: all begin anew
            self._left[key] = left - 1, at
        return True


class Room:
    """Places for so many at once. Who finds none is told at once, rather than kept waiting with what they bring."""

    def __init__(self, places: int) -> None:
        self._free = threading.BoundedSemaphore(places)

    def enter(self) -> bool:
        """Take a place, if one is free. Who took it leaves."""
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        self._free.release()
