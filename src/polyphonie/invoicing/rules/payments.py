"""The payment clock: when the delay started, what stopped it, how many days are left, what lateness costs. Pure.

Source: code de la commande publique, art. L2192-10 and following, R2192-10 to R2192-36, D2192-35.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from polyphonie.invoicing.terms import TREATMENTS, InvoiceState
from polyphonie.invoicing.terms import settings as terms
from polyphonie.invoicing.terms.settings import PaymentDelay

S = InvoiceState
AFTER_ORDER = frozenset({S.ORDERED, S.WITH_ACCOUNTANT, S.RECORDED})
INTERRUPTING = frozenset({S.SUSPENDED, S.TO_RECYCLE})


@dataclass(frozen=True, slots=True)
class Step:
    """A state that the invoice took on a day; `service_on` is the day of the service, when it was told then."""

    state: InvoiceState
    on: date
    service_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the delay stands. `pay_before` is its last day, None while it is interrupted.

    `stopped_on` is the day on which it ended: the payment, or the rejection, after which nothing is owed.
    """

    started_on: date
    days: int
    pay_before: date | None
    interrupted_on: date | None = None
    stopped_on: date | None = None
    paid: bool = False

    @property
    def runs(self) -> bool:
        return self.stopped_on is None and self.pay_before is not None

    def days_left(self, *, on: date) -> int | None:
        """Days until the last one, negative when it is over; None while it does not run."""
        return (self.pay_before - on).days if self.runs and self.pay_before else None

    def days_late(self, *, on: date) -> int:
        """Days of lateness, up to the payment when there was one."""
        if self.pay_before is None or (self.stopped_on and not self.paid):
            return 0
        return max(0, ((self.stopped_on or on) - self.pay_before).days)


def legal_days(delay: PaymentDelay, *, on: date) -> int:
    """The days to pay in, for what was received on a day."""
    return next(each for each in terms.LEGAL_DAYS if each.since <= on).days[delay]


def clock(steps: Iterable[Step], *, days: int) -> Clock | None:
    """The clock that the states of an invoice set; None before it was received.

    It starts at the receipt, or at the day of the service when that one is later. It is interrupted once, and only
    before the payment was ordered; what comes back reopens what was left, thirty days at least. A second suspension
    changes nothing. It ends with the payment, or a rejection, and goes on if the rejection is taken back.
    """
    found: Clock | None = None
    interrupted, ordered, left = False, False, 0
    for step in steps:
        if found is None:
            if step.state is S.DELIVERED:
                found = Clock(step.on, days, step.on + timedelta(days=days))
            continue
        if step.service_on and step.service_on > found.started_on and found.pay_before and not interrupted:
            found = Clock(step.service_on, days, step.service_on + timedelta(days=days))
        ordered = ordered or step.state in AFTER_ORDER
        if step.state in INTERRUPTING and not interrupted and not ordered and found.pay_before:
            interrupted, left = True, (found.pay_before - step.on).days
            found = Clock(found.started_on, days, None, interrupted_on=step.on)
        elif found.pay_before is None and step.state in {S.COMPLETED, *TREATMENTS} - INTERRUPTING - {S.REJECTED}:
            again = max(left, terms.DAYS_AFTER_INTERRUPTION)
            found = Clock(found.started_on, days, step.on + timedelta(days=again), interrupted_on=found.interrupted_on)
        stopped = step.on if step.state in {S.IN_PAYMENT, S.REJECTED, S.RECYCLED} else None
        found = Clock(
            found.started_on, days, found.pay_before, found.interrupted_on, stopped, paid=step.state is S.IN_PAYMENT
        )
    return found
