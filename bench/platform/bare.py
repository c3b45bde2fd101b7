"""The baseline of a read: an endpoint of the same framework, with nothing of ours, that runs the same statements.

It binds the same parameters: a statement with its values written in would be planned once and for ever, which no
endpoint that is asked for different things can have.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import include, path
from ninja import NinjaAPI

statements: list[tuple[str, Any]] = []
like: Any = None
"""What the real endpoint answered: the bare one answers as much."""

api = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


@api.get("/read")
def read(request: HttpRequest) -> Any:
    with connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
            cursor.fetchall()
    return like


urlpatterns = [path("bare/", api.urls), path("", include("polyphonie.wiring.urls"))]
