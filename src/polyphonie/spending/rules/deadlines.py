"""The deadline to pay: when the clock starts, what stops it once, what lateness costs, when a debt prescribes. Pure.

Source: code de la commande publique, articles L2192-10 to L2192-13, R2192-10 to R2192-36, D2192-35; loi n° 68-1250
du 31 décembre 1968, article 1er.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from polyphonie.invoicing.terms.settings import DAYS_AFTER_INTERRUPTION, LEGAL_DAYS, PaymentDelay
from polyphonie.spending.terms.deadlines import PRESCRIBED_AFTER, Clock


def started(*, received_on: date, certified_on: date | None, delay: PaymentDelay) -> Clock:
    """The clock of a request: from its receipt, or from the certification of the service when that is later."""
    start = max(received_on, certified_on) if certified_on else received_on
    days = next(each for each in LEGAL_DAYS if each.since <= start or each is LEGAL_DAYS[-1]).days[delay]
    return Clock(start, days, start + timedelta(days=days))


def of_interest(*, paid_on: date, days: int) -> Clock:
    """The clock of late interest: it is paid within some days of its principal (décret n° 2013-269, article 10)."""
    return Clock(paid_on, days, paid_on + timedelta(days=days))


def stopped(clock: Clock, *, on: date) -> Clock:
    """The clock, stopped on a day; a second time changes nothing."""
    if not clock.may_stop or clock.due_on is None:
        return clock
    return replace(clock, due_on=None, stopped_on=on, left=(clock.due_on - on).days)


def resumed(clock: Clock, *, on: date) -> Clock:
    """The clock, running again: what was left, and thirty days at least."""
    if clock.due_on is not None:
        return clock
    return replace(clock, due_on=on + timedelta(days=max(clock.left, DAYS_AFTER_INTERRUPTION)), resumed_on=on)


def days_late(due_on: date | None, *, paid_on: date) -> int:
    """Days after the last one; none while the clock is stopped."""
    return max(0, (paid_on - due_on).days) if due_on else 0


def prescribed_from(right_on: date) -> date:
    """The first day on which a debt is prescribed."""
    return date(right_on.year + PRESCRIBED_AFTER + 1, 1, 1)
