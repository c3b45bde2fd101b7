"""How much the program takes in at once: so many requests a second from each caller, so much work at a time.

Who asks too often is answered 429; whoever comes when the program is full, or late with what it took, 503. Both say
when to come again, before anything is read or done, so that the same request can be sent again safely.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseOutage
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from polyphonie.kernel import deliveries
from polyphonie.kernel.limits import Rate, Room
from polyphonie.kernel.refusals import Kind, Reason, Refused

from . import problems

PREFIXES: Final = ("/api/", "/oauth/")
QUEUE_LOOKED_AT_SECONDS: Final = 5.0

TOO_MANY_REQUESTS = Reason(
    "API-LIM-01",
    "request",
    fr="Trop de demandes : {most} par seconde au plus. Attendez une seconde, puis reprenez à ce rythme.",
    en="Too many requests: {most} a second at most. Wait a second, then go on at this pace.",
    kind=Kind.TOO_MANY,
)

_of_clients = Rate(settings.RATE_PER_CLIENT)
_of_addresses = Rate(settings.RATE_PER_ADDRESS)
_room = Room(settings.AT_ONCE)


def count_client(client: UUID) -> None:
    """One more request of an API client. Refuses: API-LIM-01."""
    if not _of_clients.admits(str(client)):
        raise Refused(TOO_MANY_REQUESTS(most=_of_clients.per_second))


class Limits:
    """Middleware: bounds what programs ask, before their request is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._queue_is_long = False
        self._queue_looked_at = -QUEUE_LOOKED_AT_SECONDS

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        if not _of_addresses.admits(_address(request)):
            return problems.refused(Refused(TOO_MANY_REQUESTS(most=_of_addresses.per_second)))
        if request.method in ("GET", "HEAD", "OPTIONS") or request.path_info.startswith("/oauth/"):
            return self.get_response(request)
        return self._take_in(request)

    def _take_in(self, request: HttpRequest) -> HttpResponseBase:
        """What brings work in, as long as there is room for it and what came before gets done."""
        if self._too_late() or not _room.enter():
            return _full()
        try:
            return self.get_response(request)
        finally:
            _room.leave()

    def _too_late(self) -> bool:
        """Whether more announcements wait than the worker is to be given: looked at every few seconds."""
        now = time.monotonic()
        if settings.LONGEST_QUEUE and now - self._queue_looked_at >= QUEUE_LOOKED_AT_SECONDS:
            self._queue_looked_at = now
            with suppress(DatabaseOutage):  # what cannot be looked at is told by the answer itself
                self._queue_is_long = deliveries.more_wait_than(settings.LONGEST_QUEUE)
        return self._queue_is_long


def _full() -> HttpResponse:
    return problems.out_of_order(permanent=False, retry_seconds=problems.SOON_SECONDS)


def _address(request: HttpRequest) -> str:
    """Where a request comes from: what the outermost of our own proxies says of it, without any, the connection."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else str(request.META.get("REMOTE_ADDR", ""))
