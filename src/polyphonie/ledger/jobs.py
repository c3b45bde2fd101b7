"""What the ledger does apart."""

from __future__ import annotations

from uuid import UUID

from polyphonie.kernel.jobs import job
from polyphonie.kernel.tasks import QUEUE

from .actions import exports


@job(name=exports.EXPORTING, queue=QUEUE)
def export_books(*, task: str) -> None:
    """Make the file of a year's books that a person asked for."""
    exports.go_on_exporting(task=UUID(task))
