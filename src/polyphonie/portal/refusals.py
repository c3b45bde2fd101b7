"""A refusal or an outage that reaches a page becomes a page that says why and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from polyphonie.kernel.refusals import Outage, Refused

_RETRY_SECONDS = "30"


class RefusalPages:
    """Middleware: whatever a page lets through is shown with the status of kernel.refusals' one table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            facts = {"refusals": exception.refusals, "kind": exception.refusals[0].kind}
            return render(request, "refused.html", facts, status=exception.http_status)
        if isinstance(exception, Outage):
            answer = render(request, "outage.html", status=500 if exception.permanent else 503)
            if not exception.permanent:
                answer["Retry-After"] = _RETRY_SECONDS
            return answer
        return None
