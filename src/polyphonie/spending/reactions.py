"""What spending does after what others announce: each calls one action, and may run twice without harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.budget import events as budget
from polyphonie.controls import events as controls
from polyphonie.invoicing import events as invoicing
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.events import together
from polyphonie.payments import events as payments

from . import events as spending
from .actions import (
    Followed,
    carry_commitments,
    follow_transfers,
    liquidate_interest,
    propose_services,
    return_to_certified,
)
from .terms.payment_requests import Step

TransferEvent = (
    payments.TransferSent | payments.TransferExecuted | payments.TransferRejected | payments.TransferAbandoned
)

_STEPS = {
    payments.TransferSent: Step.SENT,
    payments.TransferExecuted: Step.EXECUTED,
    payments.TransferRejected: Step.REJECTED,
    payments.TransferAbandoned: Step.ABANDONED,
}


@together
def propose(announced: Sequence[invoicing.InvoiceDelivered]) -> None:
    """Match the invoices that were delivered with the commitments of who pays for them, or keep why not."""
    invoices = {(each.entity, each.subject) for each in announced}
    propose_services(actor=SYSTEM, invoices=invoices, on=clock.today())


@together
def follow(announced: Sequence[TransferEvent]) -> None:
    """Bring the requests that transfers pay where the transfers are."""
    for entity in sorted({each.entity for each in announced}):
        told = [_followed(each) for each in announced if each.entity == entity]
        follow_transfers(actor=SYSTEM, entity=entity, transfers=told, on=clock.today())


def _followed(event: TransferEvent) -> Followed:
    reason = getattr(event, "reason", "") or "Virement abandonné"
    return Followed(event.source, _STEPS[type(event)], _bank_day(event), reason)


def carry(event: budget.YearClosed) -> None:
    """Charge what is open of a closed year to the next one."""
    on = max(clock.today(), date.fromisoformat(event.closed_on))
    carry_commitments(actor=SYSTEM, entity=event.entity, fiscal_year=event.fiscal_year, on=on)


def answer_anomaly(event: controls.AnomalyFound) -> None:
    """Come back to certified services where a campaign found what was presumed done to be wrong."""
    kind, _, identifier = event.about.partition(":")
    if kind == "payment_request":
        return_to_certified(
            actor=SYSTEM, entity=event.entity, request=UUID(identifier), reason=event.reason, on=clock.today()
        )


def _bank_day(event: object) -> date | None:
    """The day on which the bank made a transfer, as its statement tells it."""
    booked_on = event.booked_on if isinstance(event, payments.TransferExecuted) else ""
    return date.fromisoformat(booked_on) if booked_on else None


def liquidate(event: spending.PaidLate) -> None:
    """Liquidate what a late payment owes its creditor, who has not to ask for it."""
    liquidate_interest(actor=SYSTEM, entity=event.entity, request=event.subject, on=clock.today())
