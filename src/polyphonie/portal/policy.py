"""The content security policy of whatever a browser may show. Made twice for each answer, it is dear to programs."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

_NEVER_SHOWN = ("application/json", "application/problem+json")


class PagePolicy(CSPMiddleware):
    """Middleware. JSON, which no browser takes for a page (`X-Content-Type-Options: nosniff`), goes without."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(_NEVER_SHOWN):
            return response
        return super().process_response(request, response)
