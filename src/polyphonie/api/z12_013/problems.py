"""What goes wrong, in the standard's shape: `{"errorCode", "errorMessage", "details"}`, of the schema Error.

`errorCode` is the standard's own where it gives one for the status; a refusal of ours keeps its code, which says more.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from polyphonie.access.terms import TOKEN_REFUSED
from polyphonie.api.problems import NO_SUCH_ADDRESS, RETRY_SECONDS, handle_outages
from polyphonie.kernel.refusals import Kind, Refusal, Refused

MISSING_FIELD: Final = "MISSING_REQUIRED_FIELD"
BAD_REQUEST: Final = "BAD_REQUEST"
CODES: Final[Mapping[int, str]] = {
    401: "MISSING_TOKEN",
    403: "FORBIDDEN_ACCESS",
    404: "MISSING_RESOURCE",
    413: "FILE_SIZE_EXCEEDED",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_ERROR",
    503: "RESOURCE_ERROR",
}
"""The standard's code of a status. Of 400 and 422 it gives examples only: there our own codes are told."""

STATUS: Final[Mapping[Kind, int]] = {
    Kind.UNREADABLE: 400,
    Kind.UNKNOWN_CALLER: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 422,
    Kind.TOO_LARGE: 413,
    Kind.REFUSED: 422,
    Kind.TOO_MANY: 429,
}
"""The standard knows no 409: a conflict is an entity that cannot be processed."""

logger = logging.getLogger(__name__)


def told(status: int, *, code: str, message: str, details: str = "") -> HttpResponse:
    """An error of the standard's shape."""
    error = {"errorCode": code, "errorMessage": message, "type": "about:blank"}
    given = JsonResponse(error | ({"details": details} if details else {}), status=status)
    if status == 401:
        given["WWW-Authenticate"] = 'Bearer realm="Polyphonie", error="invalid_token"'
    if status in (429, 503):
        given["Retry-After"] = RETRY_SECONDS
    return given


def answer(refusals: Iterable[Refusal], *, status: int) -> HttpResponse:
    """Refusals: the first gives the message, the others are details."""
    first, *others = refusals
    language = get_language() or "fr"
    return told(
        status,
        code=CODES.get(status, first.code),
        message=f"{first.code} {first.sentence(language)}",
        details=" ".join(f"{each.code} {each.sentence(language)}" for each in others),
    )


def refused(refusal: Refused) -> HttpResponse:
    """A refusal, with the status that the standard has for its kind."""
    return answer(refusal.refusals, status=STATUS[refusal.refusals[0].kind])


def out_of_order(*, permanent: bool) -> HttpResponse:
    """An outage: 503 when it may pass, 500 when it may not."""
    status = 500 if permanent else 503
    return told(status, code=CODES[status], message="Out of order")


@csrf_exempt  # nothing is there that could be done
def no_such_address(request: HttpRequest) -> HttpResponse:
    """The answer of every address of a service that is none of the standard's."""
    return refused(Refused(NO_SUCH_ADDRESS()))


def _invalid(errors: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """What the request's shape does not allow: 400, with each field by its name."""
    errors_told = [(".".join(map(str, error.get("loc", ()))), str(error.get("type", ""))) for error in errors]
    missing = any(kind == "missing" for _, kind in errors_told)
    details = ", ".join(f"{place}: {kind}" for place, kind in errors_told)
    return told(
        400, code=MISSING_FIELD if missing else BAD_REQUEST, message="Invalid request format", details=details[:1000]
    )


def handle(api: NinjaAPI, *, without_422: Collection[str] = ()) -> None:
    """Give a service our answers to whatever its operations let through.

    `without_422`: the ends of the addresses for which the standard knows no 422, where it is 400.
    """

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        given = refused(error)
        if given.status_code == 422 and request.path.endswith(tuple(without_422)):
            given.status_code = 400
        return given

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refused(Refused(TOKEN_REFUSED()))

    @api.exception_handler(ValidationError)
    def _of_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _invalid(error.errors)

    @api.exception_handler(HttpError)
    def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return told(400, code=BAD_REQUEST, message="Invalid request format", details=str(error))

    handle_outages(api, out_of_order)

    @api.exception_handler(Exception)
    def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return out_of_order(permanent=True)
