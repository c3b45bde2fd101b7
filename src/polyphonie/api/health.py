"""The health of the program, for whoever watches it: no name, no figure that tells anything of anybody."""

from __future__ import annotations

from typing import Literal

from django.db import DatabaseError
from django.http import HttpRequest
from ninja import Router, Schema, Status

from polyphonie.kernel import deliveries

LONGEST_LAG_SECONDS = 60
"""Beyond, the worker is late: announcements wait for their reactions longer than people would understand."""

router = Router(tags=["plateforme"])


class HealthOut(Schema):
    """`worker_lag_seconds`: how long the oldest announcement has waited for a first try; null when unknown."""

    status: Literal["ok", "late", "down"]
    database: bool
    worker_lag_seconds: int | None


@router.get("/health", auth=None, response={200: HealthOut, 503: HealthOut}, summary="Savoir si la plateforme répond")
def health(request: HttpRequest) -> Status[HealthOut]:
    """Répond 200 si la base répond (`late` : le traitement différé a du retard), 503 sinon."""
    try:
        lag = int(deliveries.lag().total_seconds())
    except DatabaseError:
        return Status(503, HealthOut(status="down", database=False, worker_lag_seconds=None))
    status: Literal["ok", "late"] = "ok" if lag <= LONGEST_LAG_SECONDS else "late"
    return Status(200, HealthOut(status=status, database=True, worker_lag_seconds=lag))
