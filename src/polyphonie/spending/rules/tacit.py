"""When silence signs an order, under the policy of a body. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import tacit as terms
from polyphonie.spending.terms.tacit import TacitDraft, TacitPolicy


def policy_refusals(draft: TacitDraft, *, on: date) -> Iterator[Refusal]:
    """SPE-TAC-01 what is wrong in a policy by itself."""
    if (
        not terms.FEWEST_DAYS <= draft.after_days <= terms.MOST_DAYS
        or not 0 < len(draft.decision.strip()) <= terms.LONGEST_DECISION
        or not draft.decision.isprintable()
        or draft.from_on < on
        or (draft.most is not None and draft.most.cents <= 0)
    ):
        yield terms.POLICY_WRONG(fewest=terms.FEWEST_DAYS, most=terms.MOST_DAYS, longest=terms.LONGEST_DECISION)


def signed_on(policy: TacitPolicy, *, cents: int, since: date) -> date | None:
    """The day on which silence signs a request that has waited since a day; None where the policy does not reach it.

    Silence is counted from the policy's own first day at the earliest: it surprises nobody.
    """
    if policy.most is not None and cents > policy.most:
        return None
    day = max(since, policy.from_on) + timedelta(days=policy.after_days + 1)
    return day if policy.holds(day) else None
