"""Whether the services of a commitment may be presumed done. Pure; every reason at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import presumed as terms
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState


def mark_refusals(category: str, decision: str, *, from_on: date, on: date) -> Iterator[Refusal]:
    """What is wrong in a mark by itself: SPE-SFP-01, SPE-SFP-04, SPE-SFP-05."""
    if not any(each.code == category and each.holds(from_on) for each in terms.presumed_categories()):
        yield terms.CATEGORY_UNKNOWN(category=category)
    if not 0 < len(decision.strip()) <= terms.LONGEST_DECISION or not decision.isprintable():
        yield terms.DECISION_MISSING(most=terms.LONGEST_DECISION)
    if from_on < on:
        yield terms.FROM_PAST()


def eligibility_refusals(
    category: str, *, number: str, kind: CommitmentKind, state: CommitmentState, accounts: Collection[str], on: date
) -> Iterator[Refusal]:
    """Why a commitment may not bear a category: SPE-SFP-02 it is of another nature, SPE-SFP-03 it is not in force."""
    if state is not CommitmentState.VALIDATED:
        yield terms.COMMITMENT_NOT_VALIDATED(number=number)
    for each in terms.presumed_categories():
        if each.code == category and each.holds(on) and not each.holds_for(kind, accounts):
            yield terms.NOT_ELIGIBLE(number=number, category=each.name.fr)


@dataclass(frozen=True, slots=True)
class Due:
    """The campaigns of a year: how many were drawn of those that the law wants, and the next one's period.

    The period excludes its end; `from_on` is the day from which it may be drawn, None when nothing is due.
    """

    done: int
    wanted: int
    since: date
    until: date
    from_on: date | None


def due(drawn: Sequence[tuple[date, date]], *, held: bool, on: date) -> Due:
    """What is left to look at of the year of a day. A semester that was looked at is not due again."""
    halves = (date(on.year, 1, 1), date(on.year, 7, 1)), (date(on.year, 7, 1), date(on.year + 1, 1, 1))
    wanted = terms.CAMPAIGNS_A_YEAR if held else 0
    left = [half for half in halves if not any(half[0] <= since < half[1] for since, _ in drawn)]
    since, until = left[0] if left else halves[-1]
    return Due(len(drawn), wanted, since, until, until if held and left else None)


def years_due(on: date) -> int:
    """The last year whose campaigns must all have been drawn by a day."""
    return on.year - 1 if on >= date(on.year, terms.LAST_MONTHS + 1, 1) else on.year - 2


def years_held(from_on: date, ended_on: date | None, *, on: date) -> range:
    """The whole years, due by a day, through which a mark held."""
    first = from_on.year if from_on <= date(from_on.year, 1, 1) else from_on.year + 1
    last = years_due(on)
    if ended_on is not None:
        last = min(last, ended_on.year - 1)
    return range(first, last + 1)
