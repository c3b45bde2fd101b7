"""What the ledger does apart."""

from __future__ import annotations

from uuid import UUID

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import UPKEEP, job
from polyphonie.kernel.tasks import QUEUE

from . import queries
from .actions import accruals, balances, exports


@job(name=exports.EXPORTING, queue=QUEUE)
def export_books(*, task: str) -> None:
    """Make the file of a year's books that a person asked for."""
    exports.go_on_exporting(task=UUID(task))


@job(name="ledger.keep_up", queue=UPKEEP, cron="*/10 * * * *")
def keep_up() -> None:
    """Post the reversals that are due, and bring the balances of every book up to what was posted."""
    on = clock.today()
    for book in queries.books(actor=SYSTEM, on=on):
        accruals.reverse_due(actor=SYSTEM, entity=book.entity, on=on)
        balances.roll_balances(actor=SYSTEM, entity=book.entity, on=on)
