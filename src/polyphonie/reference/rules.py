"""How what editions say of a code follows in time, when a holiday falls, what differs. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refusal

from . import terms
from .terms import Change, Difference, Item, Line, Statement


@dataclass(frozen=True, slots=True)
class Version:
    """What is said of a code during a span."""

    span: Span
    says: Statement


Timeline = tuple[Version, ...]


def painted(timeline: Timeline, line: Line) -> Timeline:
    """What is said of a code once a line is taken: the line's days say what it says, the others what they said.

    A line without an end holds until the next version that is known, or for ever. Neighbours that say the same are one.
    """
    later = [version.span.start for version in timeline if version.span.start > line.first]
    end = line.end or min(later, default=None)
    new = Version(Span(line.first, end), line.says)
    kept = [part for version in timeline for part in _outside(version, new.span)]
    return _merged(sorted([*kept, new], key=lambda version: version.span.start))


def _outside(version: Version, taken: Span) -> Iterator[Version]:
    """What remains of a version when some days are taken from it."""
    if not version.span.overlaps(taken):
        yield version
        return
    if version.span.start < taken.start:
        yield replace(version, span=Span(version.span.start, taken.start))
    if taken.end is not None and (version.span.end is None or version.span.end > taken.end):
        yield replace(version, span=Span(taken.end, version.span.end))


def _merged(versions: Iterable[Version]) -> Timeline:
    merged: list[Version] = []
    for version in versions:
        if merged and merged[-1].says == version.says and merged[-1].span.end == version.span.start:
            merged[-1] = replace(version, span=Span(merged[-1].span.start, version.span.end))
        else:
            merged.append(version)
    return tuple(merged)


def ended(timeline: Timeline, on: date) -> Timeline:
    """What is said of a code that ends on a day: nothing from that day on."""
    cut = [
        version
        if version.span.end is not None and version.span.end <= on
        else replace(version, span=_until(version, on))
        for version in timeline
        if version.span.start < on
    ]
    return tuple(cut)


def _until(version: Version, on: date) -> Span:
    return Span(version.span.start, on)


def difference(code: str, before: Timeline, after: Timeline) -> Difference | None:
    """What changed of a code, told from the first day on which it did."""
    if before == after:
        return None
    days = sorted({day for version in (*before, *after) for day in (version.span.start, version.span.end) if day})
    for day in days:
        old, new = at(before, day), at(after, day)
        if old != new:
            change = Change.AMENDED if old and new else Change.CREATED if new else Change.ENDED
            return Difference(
                *(code, Change.CREATED if not before else change, day),
                before=old.label if old else "",
                after=new.label if new else "",
                fields=_fields(old, new) if old and new else (),
            )
    return None


def at(timeline: Timeline, day: date) -> Statement | None:
    """What is said on a day."""
    return next((version.says for version in timeline if day in version.span), None)


def _fields(old: Statement, new: Statement) -> tuple[str, ...]:
    names = [name for name in ("label", "parent", "source") if getattr(old, name) != getattr(new, name)]
    before, after = dict(old.attributes), dict(new.attributes)
    return (*names, *(name for name in sorted({*before, *after}) if before.get(name) != after.get(name)))


def overlap_refusals(lines: Sequence[Line]) -> Iterator[Refusal]:
    """Refusals: REF-LIN-08, for each line that says again what another says for the same days."""
    seen: dict[str, list[Line]] = {}
    for line in lines:
        for other in seen.get(line.code, ()):
            if line.first == other.first or _span(line).overlaps(_span(other)):
                yield terms.LINE_OVERLAPS(code=line.code, first=other.number, where=place(line.number))
                break
        seen.setdefault(line.code, []).append(line)


def _span(line: Line) -> Span:
    """The days that a line surely takes: one without an end yields to the next, so it is sure of its first alone."""
    return Span(line.first, line.end or line.first + timedelta(days=1))


def place(number: int) -> str:
    """Where in a file something is wrong, as refusals tell it."""
    return f"ligne {number}"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the computation that is published since 1876 (Meeus, chapter 8)."""
    century, rest = divmod(year, 100)
    leap, over = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarters, single = divmod(rest, 4)
    weekday = (32 + 2 * over + 2 * quarters - moon - single) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def falls_on(holiday: Item, day: date) -> bool:
    """Whether a holiday falls on a day: it is fixed (`day`, MM-DD) or so many days after Easter (`easter`)."""
    if day not in holiday.span:
        return False
    after = holiday.attributes.get("easter")
    if isinstance(after, int):
        return day == easter(day.year) + timedelta(days=after)
    return holiday.text("day") == f"{day:%m-%d}"


def is_closed(day: date, *, weekend: str, holidays: Iterable[Item]) -> Item | str | None:
    """Why a calendar is closed on a day: the holiday, or "weekend"; None when it is open."""
    holiday = next((holiday for holiday in holidays if falls_on(holiday, day)), None)
    return holiday or ("weekend" if str(day.isoweekday()) in weekend else None)


def differences(before: Mapping[str, Timeline], after: Mapping[str, Timeline]) -> list[Difference]:
    """What differs of each code, by code."""
    found = (difference(code, before.get(code, ()), after[code]) for code in sorted(after))
    return [one for one in found if one is not None]
