"""What if: an act is done for real, what it would leave is looked at, and all of it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from polyphonie.kernel.acts import unit

T = TypeVar("T")
R = TypeVar("R")


class _TakenBack(Exception):
    """The rehearsal is over: nothing of it is kept."""


def rehearse(act: Callable[[], T], *, look: Callable[[T], R]) -> R:
    """What would be seen after an act. It refuses whatever the act itself refuses, for the same reasons."""
    seen: list[R] = []
    try:
        with unit():
            seen.append(look(act()))
            raise _TakenBack
    except _TakenBack:
        return seen[0]
