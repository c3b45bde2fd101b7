"""What requests does at given hours."""

from __future__ import annotations

from polyphonie.kernel import clock
from polyphonie.kernel.jobs import UPKEEP, job

from .actions import notices


@job(name="requests.send_notices", queue=UPKEEP, cron="*/5 * * * *")
def send_notices() -> None:
    """Every five minutes, write to those whom purchase requests await, and to those whose requests were decided."""
    notices.send(on=clock.today())
