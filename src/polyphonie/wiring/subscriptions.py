"""Who reacts to what: the one table. An event's reactions run after its commit (see kernel/deliveries.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from polyphonie.kernel.events import Event

SUBSCRIPTIONS: Final[Mapping[type[Event], Sequence[Any]]] = {}
