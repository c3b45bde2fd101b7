"""What paying late costs, at the rates that are published: those of the nomenclature, and nowhere else."""

from __future__ import annotations

from datetime import date

from polyphonie.invoicing.rules.payments import Clock
from polyphonie.invoicing.terms.lateness import Lateness
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Rate


def late_rate(day: date) -> Rate:
    """The yearly percentage of late interest, as last published on a day. Refuses: REF-RAT-01."""
    return reference.rate("late_interest", on=day)


def indemnity(day: date) -> Rate:
    """The euros of the fixed indemnity on a day. Refuses: REF-RAT-01."""
    return reference.rate("late_lump_sum", on=day)


def lateness_of(clock: Clock, *, due: Money, on: date) -> Lateness | None:
    """What lateness costs until a day, or until the payment; None when there is none, or no rate is kept to tell it."""
    days = clock.days_late(on=on)
    if not days or clock.pay_before is None:
        return None
    try:
        return Lateness.of(due, due_on=clock.pay_before, days=days, rate_on=late_rate, indemnity_on=indemnity)
    except Refused:
        return None
