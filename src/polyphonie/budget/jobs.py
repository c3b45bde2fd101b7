"""What the budget does at given hours."""

from __future__ import annotations

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import UPKEEP, job

from . import queries
from .actions import keep_sums


@job(name="budget.keep_sums", queue=UPKEEP, cron="5-55/10 * * * *")
def bring_sums_up() -> None:
    """Every ten minutes, bring the sums of every budget up to what moved."""
    on = clock.today()
    for entity, _name in queries.entities(actor=SYSTEM, on=on):
        keep_sums(actor=SYSTEM, entity=entity, on=on)
