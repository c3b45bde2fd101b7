"""The health of a service, in the standard's way: 200 or 503, without a word."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import Router

from polyphonie.kernel import deliveries

from .problems import out_of_order


def health_router() -> Router:
    """The address of one service's health: a router belongs to one service."""
    router = Router()
    router.get("/v1/healthcheck", auth=None)(healthcheck)
    return router


def healthcheck(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        deliveries.lag()
    except DatabaseError:
        return out_of_order(permanent=False)
    return HttpResponse(status=200)
