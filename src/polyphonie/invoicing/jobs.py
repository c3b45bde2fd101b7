"""What invoicing does at given hours, and apart."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import UPKEEP, job
from polyphonie.kernel.tasks import QUEUE

from . import queries
from .actions import drafts, exports, figures, files_ahead, flows, news, notices, selections, validations
from .exchanges import exchanging
from .terms import DAYS_FILES_WAIT
from .terms.figures import MONTHS_RECOUNTED
from .terms.flows import DAYS_KEPT

TURN: Final = timedelta(minutes=1)
"""How long one flow is treated before others have their turn."""


@job(name="invoicing.send_notices", queue=UPKEEP, cron="*/5 * * * *")
def send_notices() -> None:
    """Every five minutes, write to those whose invoices have moved."""
    notices.send(on=clock.today())


@job(name="invoicing.treat_flow", queue="flows")
def treat_flow(*, depositor: str, flow: str) -> None:
    """Treat a flow, or go on with one, for a while."""
    turn_ends = clock.now() + TURN
    flows.treat(
        depositor=UUID(depositor),
        flow=UUID(flow),
        on=clock.today(),
        processes=os.cpu_count() or 1,
        until=lambda: clock.now() >= turn_ends,
    )


@job(name="invoicing.exchange_files", queue="exchanges", cron="* * * * *")
def exchange_files() -> None:
    """Every minute, go round the drop folders, where there are any."""
    if settings.EDI_FOLDER:
        exchanging.exchange(Path(settings.EDI_FOLDER), on=clock.today())


@job(name="invoicing.forget_flows", queue=UPKEEP, cron="27 3 * * *")
def forget_flows() -> None:
    """Let go of the bytes of flows that nobody treated again in time."""
    flows.forget_bytes(before=clock.now() - timedelta(days=DAYS_KEPT))


@job(name="invoicing.forget_files", queue=UPKEEP, cron="37 3 * * *")
def forget_files() -> None:
    """Let go of the files that were sent ahead and not followed in time."""
    files_ahead.forget_files(before=clock.now() - timedelta(days=DAYS_FILES_WAIT))


@job(name="invoicing.forget_drafts", queue=UPKEEP, cron="42 3 * * *")
def forget_drafts() -> None:
    """Let go of the drafts that were closed, or left, for long."""
    drafts.forget_drafts(on=clock.now())


@job(name="invoicing.accept_tacitly", queue=UPKEEP, cron="20 1 * * *")
def accept_tacitly(day: str = "") -> None:
    """Every night, take for accepted what validators left without an answer. `day` (ISO) is for a night made up."""
    on = date.fromisoformat(day) if day else clock.today()
    for entity, invoice in queries.overdue_validations(on=on):
        validations.accept_tacitly(actor=SYSTEM, entity=entity, invoice=invoice, on=on)


@job(name="invoicing.send_daily_news", queue=UPKEEP, cron="30 5 * * *")
def send_daily_news() -> None:
    """Every morning, write to those who chose one message a day, and let go of what is no longer news."""
    while notices.send_daily():
        pass
    news.forget(on=clock.today())


@job(name=selections.TREATING, queue=QUEUE)
def treat_selected(*, task: str) -> None:
    """Treat the invoices that a person selected."""
    selections.go_on_treating(task=UUID(task))


@job(name=selections.UNDOING, queue=QUEUE)
def undo_treatment(*, task: str) -> None:
    """Put back the invoices that a task treated."""
    selections.go_on_undoing(task=UUID(task))


@job(name=exports.EXPORTING, queue=QUEUE)
def export_selected(*, task: str) -> None:
    """Make the file that a person asked for."""
    exports.go_on_exporting(task=UUID(task))


@job(name="invoicing.recount_month", queue=UPKEEP, cron="12 * * * *")
def recount_month() -> None:
    """Every hour, count the present month anew for dashboards."""
    figures.recount(on=clock.today(), months=1)


@job(name="invoicing.recount_months", queue=UPKEEP, cron="50 2 * * *")
def recount_months() -> None:
    """Every night, count anew the months whose invoices still move."""
    figures.recount(on=clock.today(), months=MONTHS_RECOUNTED)
