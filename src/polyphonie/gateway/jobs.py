"""What the gateway does at given hours. What is sent at once is a job as well (`sending.send`)."""

from __future__ import annotations

from polyphonie.kernel.jobs import UPKEEP, job

from . import sending


@job(name="gateway.send_due", queue=UPKEEP, cron="* * * * *")
def send_due() -> None:
    """Every minute, have sent what is due again, and give up what nobody took in a day."""
    sending.send_due()
