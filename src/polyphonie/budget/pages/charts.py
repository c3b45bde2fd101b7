"""A year drawn month by month, cumulated: points of lines in a picture whose table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

WIDTH: Final = 720
HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 12, 12, 28
_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of the picture: `points` as SVG writes them, `tone` the class that colours it."""

    label: str
    tone: str
    points: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`grid` and `months` are the marks of the axes: where, and what is written."""

    lines: tuple[Drawn, ...]
    grid: tuple[tuple[int, str], ...]
    months: tuple[tuple[int, str], ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(fiscal_year: int, series: Sequence[tuple[str, str, Sequence[int]]]) -> Chart:
    """Lines of cumulated cents, each a label, a tone and up to twelve ends of months, on one scale from zero."""
    most = max((cents for _, _, months in series for cents in months), default=0)
    top = _round_above(max(most, 400_00))
    return Chart(
        tuple(
            Drawn(label, tone, " ".join(f"{_x(month)},{_y(cents, top)}" for month, cents in enumerate(months)))
            for label, tone, months in series
            if months
        ),
        tuple((_y(top * step // _STEPS, top), _short(top * step // _STEPS)) for step in range(_STEPS + 1)),
        tuple((_x(month), date_format(date(fiscal_year, month + 1, 1), "N")) for month in range(12)),
    )


def _x(month: int) -> int:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * month // 11


def _y(cents: int, top: int) -> int:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * max(cents, 0) // top


def _round_above(cents: int) -> int:
    """The first of 1, 2, 4 or 8 times a power of ten that is not below."""
    power = int(10 ** (len(str(cents)) - 1))
    return next(found for step in (1, 2, 4, 8, 10) if (found := step * power) >= cents)


def _short(cents: int) -> str:
    """An amount as an axis has room for: in billions, millions or thousands of euros."""
    euros = cents // 100
    for size, words in ((10**9, _("%(amount)s Md€")), (10**6, _("%(amount)s M€")), (10**3, _("%(amount)s k€"))):
        if euros >= size:
            return words % {"amount": number_format(euros / size, 1).removesuffix(",0").removesuffix(".0")}
    return _("%(amount)s €") % {"amount": euros}
