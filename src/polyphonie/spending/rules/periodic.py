"""Which period a periodic order may regularise, and which request may be paid before any order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import periodic as terms
from polyphonie.spending.terms.payment_requests import CERTIFIED_BEFORE, Ground, RequestDraft


def period_refusals(since: date, until: date, *, on: date) -> Iterator[Refusal]:
    """SPE-OPP-01 the period (its end excluded) is not over, or does not lie within one civil semester."""
    if not since < until <= on or semester(since) != semester(until - timedelta(days=1)):
        yield terms.PERIOD_WRONG()


def semester(day: date) -> tuple[int, int]:
    """The civil semester of a day: its year, and 1 or 2."""
    return day.year, 1 if day.month <= 6 else 2


def semester_days(day: date) -> tuple[date, date]:
    """The first day of the semester of a day, and the first of the next one."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 7, 1)
    return date(day.year, 7, 1), date(day.year + 1, 1, 1)


def ordered_after(draft: RequestDraft, *, listed: bool) -> bool:
    """Whether a request may be paid before its order: the law pays it without one, or its contracts are listed.

    Not where the order itself would certify the service (flow 3).
    """
    if draft.ground is Ground.NO_ORDER:
        return True
    return listed and (draft.flux in CERTIFIED_BEFORE or draft.ground is not Ground.CERTIFIED_SERVICE)
