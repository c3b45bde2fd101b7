"""What the pages of restitutions share: their filters, their files, their bars, where their lists go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.reporting import cursors

from .asking import Asked

MOST_BARS: Final = 12


def frame(wanted: Asked, rows: tuple[Any, ...], most: int) -> dict[str, object]:
    """What every page of restitutions shows: its filters and files, where it goes on; whether its reader opens them."""
    following = cursors.told(rows[most - 1].key) if len(rows) > most else ""
    return {
        "asked": wanted,
        "selection": wanted.selection,
        "entities": [(str(identifier), name) for identifier, name in wanted.entities],
        "years": [(str(year), str(year)) for year in wanted.years],
        "titles": [("", _("Tous")), *((each, each) for each in "1234567")],
        "opens_files": bool(access.reach(wanted.actor, Right.SPENDING_CONSULT, on=wanted.on)),
        "here": wanted.address(),
        "first": wanted.address() if wanted.after else "",
        "next": wanted.address(after=following) if following else "",
    }


def bars(sums: Mapping[str, int], wanted: Asked) -> list[tuple[str, str, int, int]]:
    """The largest sums, each with the address that keeps to it and its share of the largest; the rest together."""
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    most = max((cents for _code, cents in ordered), default=0) or 1
    shown = [
        (code, wanted.address(programme=code), cents, max(cents, 0) * 100 // most)
        for code, cents in ordered[:MOST_BARS]
    ]
    rest = sum(cents for _code, cents in ordered[MOST_BARS:])
    if ordered[MOST_BARS:]:
        shown.append((_("Autres"), "", rest, min(max(rest, 0) * 100 // most, 100)))
    return shown


def language() -> str:
    """The reader's."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"
