"""The platform roles of the reform: whose number is which on a day, and which statuses each role exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from .terms import rows


class Platform(NamedTuple):
    """A public platform in a role ("receiving", "sending", "portal", "none"), from a day on."""

    role: str
    number: str
    since: date
    name: str


class Exchange(NamedTuple):
    """A status that a role tells other platforms, or hears from them, and through which interface."""

    role: str
    status: str
    told: bool
    mandatory: bool
    interface: str


@cache
def _platforms() -> tuple[Platform, ...]:
    return tuple(
        Platform(role, number, date.fromisoformat(since), name) for role, number, since, name in rows("platforms.tsv")
    )


def platform(role: str, *, on: date) -> Platform | None:
    """The public platform in a role on a day: the last one to take it; None before the first."""
    held = [each for each in _platforms() if each.role == role and each.since <= on]
    return max(held, key=lambda each: each.since) if held else None


@cache
def exchanges() -> Mapping[str, tuple[Exchange, ...]]:
    """What each role ("receiving", "sending") exchanges."""
    every = [
        Exchange(role, status, direction == "told", mandatory == "yes", interface)
        for role, status, direction, mandatory, interface in rows("exchanges.tsv")
    ]
    return {role: tuple(each for each in every if each.role == role) for role in ("receiving", "sending")}
