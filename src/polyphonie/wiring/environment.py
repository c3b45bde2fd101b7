"""The process's environment, read by typed readers that refuse odd values: a process never starts half configured."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

_PREPARED: Final = {"server_side_binding": True, "prepare_threshold": 1}
"""A connection's second run of a statement finds it parsed and planned: a third less processor time for a deposit."""


class Misconfigured(Exception):
    """A variable of the environment is missing or odd; the message says which and what it takes."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise Misconfigured(f"{name} is not set")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise Misconfigured(f"{name} is 0 or 1, not {value!r}")
    return value == "1"


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise Misconfigured(f"{name} is a whole number from {low} to {high}, not {value!r}")
    return int(value)


def words(name: str, default: str) -> list[str]:
    return [word for word in text(name, default).split(",") if word]


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).resolve()


def database(url: str) -> dict[str, Any]:
    """Django's settings of a `postgresql://` address; a unix socket folder goes in `?host=`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Misconfigured(f"DATABASE_URL starts with postgresql://, not {parts.scheme!r}")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "polyphonie.kernel.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {**_PREPARED, **options},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
