"""Whether the services of a commitment may be presumed done. Pure; every reason at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
