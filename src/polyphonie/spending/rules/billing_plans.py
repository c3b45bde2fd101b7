"""What a billing plan may say, and which of its terms an invoice is about. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import billing_plans as terms
from polyphonie.spending.terms.billing_plans import PlanDraft, TermDraft
from polyphonie.spending.terms.commitments import CommitmentKind

from .tolerances import tolerated


@dataclass(frozen=True, slots=True)
class Open:
    """A term that is expected, in cents."""

    term: UUID
    due_on: date
    cents: int


def plan_refusals(draft: PlanDraft, *, kind: CommitmentKind, number: str, left: int, on: date) -> Iterator[Refusal]:
    """SPE-ECH-01 the kind, SPE-ECH-02 the terms, SPE-ECH-03 more than is left to be invoiced."""
    of = terms.plan_kinds().get(draft.kind)
    if of is None or not of.holds(on) or kind not in of.kinds:
        yield terms.KIND_WRONG(kind=draft.kind)
    days = {each.due_on for each in draft.terms}
    amounts = all(each.amount.cents > 0 and each.amount.currency == "EUR" for each in draft.terms)
    labelled = 0 < len(draft.label.strip()) <= terms.LONGEST_LABEL and draft.label.isprintable()
    if not (labelled and amounts and 0 < len(draft.terms) <= terms.MOST_TERMS and len(days) == len(draft.terms)):
        yield terms.TERMS_WRONG(most=terms.MOST_TERMS)
    planned = sum(each.amount.cents for each in draft.terms)
    if planned > left:
        yield terms.PLAN_TOO_LARGE(planned=Money(planned), left=Money(left), number=number)


def regular(first_on: date, *, months: int, count: int, amount: Money) -> tuple[TermDraft, ...]:
    """Terms of one amount, so many months apart. A month that lacks the day has its last one."""
    found = []
    for place in range(count):
        year, month = divmod(first_on.year * 12 + first_on.month - 1 + place * months, 12)
        found.append(TermDraft(_day_of(year, month + 1, first_on.day), amount))
    return tuple(found)


def _day_of(year: int, month: int, day: int) -> date:
    for last in range(day, day - 4, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(f"no day {day} near the end of month {month}")


def term_of(expected: Sequence[Open], *, cents: int, issued_on: date, on: date) -> Open | None:
    """The term that an invoice is about: of those of its amount, within the tolerance of the day, the nearest one."""
    alike = [each for each in expected if abs(each.cents - cents) <= tolerated("invoiced_differs", each.cents, on=on)]
    return min(alike, key=lambda each: (abs((each.due_on - issued_on).days), each.due_on), default=None)
