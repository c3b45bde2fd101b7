"""What the directory does at given hours, or apart: taking a large flow, telling the public portal what changed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.jobs import UPKEEP, job
from polyphonie.kernel.tasks import QUEUE

from . import actions
from .actions import imports


@job(name="parties.take_flow", queue="imports")
def take_flow(*, path: str) -> None:
    """Take a flow 14 from a file of this machine; cut short, it goes on where it stopped."""
    with Path(path).open("rb") as file:
        actions.take_flow(actor=SYSTEM, file=file, name=Path(path).name, on=clock.today())


@job(name="parties.make_flow", queue=UPKEEP, cron="30 18 * * *")
def make_flow() -> None:
    """Every evening, make the flow 13 of what changed here: the portal shows it the day after."""
    actions.make_flow(actor=SYSTEM, on=clock.today())


@job(name=imports.IMPORTING, queue=QUEUE)
def import_directory(*, task: str) -> None:
    """Take a directory file that a person follows."""
    imports.go_on_importing(task=UUID(task))
