"""The baseline of a read: an endpoint of the same framework, with nothing of ours, that runs the same statements."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import include, path
from ninja import NinjaAPI

statements: list[str] = []
like: Any = None
"""What the real endpoint answered: the bare one answers as much."""

api = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


@api.get("/read")
def read(request: HttpRequest) -> Any:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
    return like


urlpatterns = [path("bare/", api.urls), path("", include("polyphonie.wiring.urls"))]
