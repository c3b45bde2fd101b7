"""What a process read a moment ago and need not read again: keys and clients, which every API request asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

STALE_SECONDS: Final = 10
"""A client revoked, or a key distrusted, is refused by every process at most so many seconds later."""
_MOST: Final = 10_000

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, as read less than `STALE_SECONDS` ago. What does not exist (`read` gives None) is not kept."""

    def __init__(self, read: Callable[[K], V | None]) -> None:
        self._read = read
        self._kept: dict[K, tuple[float, V]] = {}
        _everything.append(self)

    def get(self, key: K) -> V | None:
        at = time.monotonic()
        found = self._kept.get(key)
        if found is not None and at - found[0] < STALE_SECONDS:
            return found[1]
        value = self._read(key)
        if value is None:
            self._kept.pop(key, None)
            return None
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = at, value
        return value

    def forget(self) -> None:
        self._kept.clear()


_everything: Final[list[Recent[Any, Any]]] = []


def forget_all() -> None:
    """Read everything anew from now on, in this process."""
    for recent in _everything:
        recent.forget()
