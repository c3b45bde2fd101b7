"""Which approvals a purchase request needs, in which order, and what a circuit must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.requests.terms import circuits as terms
from polyphonie.requests.terms.circuits import LEVELS, ApprovalStep, Circuit, Level


def levels(steps: Sequence[ApprovalStep], amount: Money) -> tuple[Level, ...]:
    """The levels that approve an amount, from the lowest up."""
    wanted = {step.level for step in steps if step.from_amount <= amount}
    return tuple(level for level in LEVELS if level in wanted)


def circuit_refusals(circuit: Circuit, *, on: date) -> Iterator[Refusal]:
    named = [step.level for step in circuit.steps]
    amounts = [step.from_amount for step in circuit.steps]
    if (
        not 0 < len(named) <= terms.MOST_STEPS
        or len(set(named)) != len(named)
        or any(each.currency != "EUR" or each.cents < 0 for each in amounts)
        or min((each.cents for each in amounts), default=1) != 0
    ):
        yield terms.STEPS_WRONG(most=terms.MOST_STEPS)
    if not 0 < len(circuit.source.strip()) <= terms.LONGEST_SOURCE or not circuit.source.isprintable():
        yield terms.DECISION_MISSING(most=terms.LONGEST_SOURCE)
    if circuit.from_on < on:
        yield terms.STARTS_BEFORE(day=on)
