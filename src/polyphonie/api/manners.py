"""The manners of every answer to a program: each request has an id, a limit to its size, and its problems one shape."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from polyphonie.documents.flow.archives import LARGEST_FLOW
from polyphonie.documents.invoice.safexml import LARGEST_FILE, MEGABYTE
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refusal, Refused

from . import problems
from .chorus_pro import problems as chorus_pro_problems
from .z12_013 import problems as z12_013_problems

LARGEST_BODY: Final = LARGEST_FILE + MEGABYTE
"""A file of the largest size, and the form around it."""

LARGEST_JSON: Final = MEGABYTE
STREAMED: Final = {"/api/v1/flows": LARGEST_FLOW}
"""Where a body that is the file itself is read as it comes, and how large it may be."""

_IN_MEMORY: Final = ("application/json", "multipart/form-data", "application/x-www-form-urlencoded")


class Shape(Protocol):
    """How a door tells what goes wrong."""

    def answer(self, refusals: Iterable[Refusal], *, status: int) -> HttpResponse: ...
    def refused(self, refusal: Refused) -> HttpResponse: ...
    def out_of_order(self, *, permanent: bool) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Door:
    """The addresses of one API: the shape of its problems, and the largest JSON that it takes."""

    shape: Shape
    largest_json: int


DOORS: Final[Mapping[str, Door]] = {
    "/api/": Door(problems, LARGEST_JSON),
    "/directory-service/": Door(z12_013_problems, LARGEST_JSON),
    "/flow-service/": Door(z12_013_problems, LARGEST_JSON),
    "/cpro/": Door(chorus_pro_problems, LARGEST_BODY),  # there, files come in base64 within the JSON
}
DOCUMENTATION: Final = "/api/v1/docs"
"""A page among them, for people."""

_OUR_SHAPE: Final = ("application/json", "application/problem+json", "text/event-stream")
_REQUEST_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")

logger = logging.getLogger(__name__)


class Manners:
    """Middleware, the outermost but one: whatever happens within, a program gets an answer that it can read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = _door(request)
        if door is None:
            return self.get_response(request)
        identifier = _identifier(request)
        answer = _size_refused(request, door) or _in_shape(request, self.get_response(request), door.shape)
        answer = _unless_known(request, answer)
        if answer.status_code >= 500:
            logger.error("request %s: %s %s answered %s", identifier, request.method, request.path, answer.status_code)
        answer["X-Request-Id"] = identifier
        answer.setdefault("Cache-Control", "no-store")
        return answer


def for_programs(request: HttpRequest) -> bool:
    """Whether a program asks, by an access token: nothing of a session or a page is for it."""
    return _door(request) is not None and request.path_info != DOCUMENTATION


def _door(request: HttpRequest) -> Door | None:
    return next((door for prefix, door in DOORS.items() if request.path_info.startswith(prefix)), None)


def _unless_known(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A reading with its ETag; or 304, when the caller says by If-None-Match that it has it already."""
    if request.method not in ("GET", "HEAD") or answer.status_code != 200 or not isinstance(answer, HttpResponse):
        return answer
    if "ETag" not in answer.headers:
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _identifier(request: HttpRequest) -> str:
    """The caller's own id when it has the form of one, else ours."""
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else str(new_id())


def _size_refused(request: HttpRequest, door: Door) -> HttpResponse | None:
    """Refuse by its announced length what is too large, before a byte of it is read."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return door.shape.refused(Refused(problems.LENGTH_MISSING()))
    most = door.largest_json if request.content_type == "application/json" else LARGEST_BODY
    if request.content_type not in _IN_MEMORY:
        most = STREAMED.get(request.path_info, most)
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return door.shape.refused(Refused(problems.LENGTH_MISSING()))
    if length > most:
        return door.shape.refused(Refused(problems.BODY_TOO_LARGE(most=most // MEGABYTE)))
    return None


def _in_shape(request: HttpRequest, answer: HttpResponseBase, shape: Shape) -> HttpResponseBase:
    """An error that Django or ninja wrote in their own words, in ours."""
    if answer.status_code < 400 or answer.headers.get("Content-Type", "").startswith(_OUR_SHAPE):
        return answer
    if answer.status_code == 405:
        allowed = answer.headers.get("Allow", "")
        given = shape.answer([problems.METHOD_REFUSED(method=request.method, allowed=allowed)], status=405)
        given["Allow"] = allowed
        return given
    if answer.status_code < 500:
        return shape.answer([problems.REQUEST_UNREADABLE()], status=answer.status_code)
    return shape.out_of_order(permanent=answer.status_code == 500)
