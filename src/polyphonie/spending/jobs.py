"""What spending does at given hours."""

from __future__ import annotations

from datetime import date

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import UPKEEP, job
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger

from .actions import keep_open_sums, keep_paid_sums, order_tacitly, request_terms
from .queries import billing_plans, tacit


@job(name="spending.order_tacitly", queue=UPKEEP, cron="50 1 * * *")
def sign_in_silence(day: str = "") -> None:
    """Every night, deem signed what waited longer than its body's policy lets it. `day` (ISO) is for a
    night made up. What lacks appropriations waits on: its page tells why.
    """
    on = date.fromisoformat(day) if day else clock.today()
    for entity, request in list(tacit.due(on=on)):
        try:
            order_tacitly(actor=SYSTEM, entity=entity, request=request, on=on)
        except Refused:
            continue


@job(name="spending.request_terms", queue=UPKEEP, cron="20 2 * * *")
def request_what_fell_due(day: str = "") -> None:
    """Every night, request the terms that fell due and need no invoice. `day` (ISO) is for a night made up. What is
    refused waits on: the plan's page tells that it is late, and why when it is asked for by hand.
    """
    on = date.fromisoformat(day) if day else clock.today()
    for entity, plan in list(billing_plans.due(on=on)):
        try:
            request_terms(actor=SYSTEM, entity=entity, plan=plan, on=on)
        except Refused:
            continue


@job(name="spending.keep_paid_sums", queue=UPKEEP, cron="5-55/10 * * * *")
def bring_paid_sums_up() -> None:
    """Every ten minutes, bring the sums of what each body paid up to what was paid since."""
    on = clock.today()
    for book in ledger.books(actor=SYSTEM, on=on):
        keep_paid_sums(actor=SYSTEM, entity=book.entity, on=on)


@job(name="spending.keep_open_sums", queue=UPKEEP, cron="3-58/5 * * * *")
def bring_open_sums_up() -> None:
    """Every five minutes, take into the sums of what is open what changed since: pages read the rest move by move."""
    on = clock.today()
    for book in ledger.books(actor=SYSTEM, on=on):
        keep_open_sums(actor=SYSTEM, entity=book.entity, on=on)
