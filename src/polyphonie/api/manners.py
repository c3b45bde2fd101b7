"""The manners of every answer under /api/: an id for each request, a limit to what it brings, problems in one shape."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from polyphonie.documents.invoice.safexml import LARGEST_FILE, MEGABYTE
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from . import problems

PREFIX: Final = "/api/"
LARGEST_BODY: Final = LARGEST_FILE + MEGABYTE
"""A file of the largest size, and the form around it."""

LARGEST_JSON: Final = MEGABYTE
_OUR_SHAPE: Final = ("application/json", "text/event-stream")
_REQUEST_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")

logger = logging.getLogger(__name__)


class Manners:
    """Middleware, the outermost but one: whatever happens within, a program gets an answer that it can read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        identifier = _identifier(request)
        answer = _size_refused(request) or _in_shape(request, self.get_response(request))
        if answer.status_code >= 500:
            logger.error("request %s: %s %s answered %s", identifier, request.method, request.path, answer.status_code)
        answer["X-Request-Id"] = identifier
        answer.setdefault("Cache-Control", "no-store")
        return answer


def _identifier(request: HttpRequest) -> str:
    """The caller's own id when it has the form of one, else ours."""
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else str(new_id())


def _size_refused(request: HttpRequest) -> HttpResponse | None:
    """Refuse by its announced length what is too large, before a byte of it is read."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return problems.refused(Refused(problems.LENGTH_MISSING()))
    most = LARGEST_JSON if request.content_type == "application/json" else LARGEST_BODY
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return problems.refused(Refused(problems.LENGTH_MISSING()))
    if length > most:
        return problems.refused(Refused(problems.BODY_TOO_LARGE(most=most // MEGABYTE)))
    return None


def _in_shape(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """An error that Django or ninja wrote in their own words, in ours."""
    if answer.status_code < 400 or answer.headers.get("Content-Type", "").startswith(_OUR_SHAPE):
        return answer
    if answer.status_code == 405:
        allowed = answer.headers.get("Allow", "")
        given = problems.answer([problems.METHOD_REFUSED(method=request.method, allowed=allowed)], status=405)
        given["Allow"] = allowed
        return given
    if answer.status_code < 500:
        return problems.answer([problems.REQUEST_UNREADABLE()], status=answer.status_code)
    return problems.out_of_order(permanent=answer.status_code == 500)
