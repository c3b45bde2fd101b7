"""The addresses of the services of XP Z12-013: /directory-service/v1/… and /flow-service/v1/…, as in its servers."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI, Router

from polyphonie.api.authentication import Bearer

from . import directory, flows, problems, supervision


def _service(name: str, router: Router, *, without_422: Collection[str] = ()) -> NinjaAPI:
    service = NinjaAPI(
        title=f"Polyphonie, XP Z12-013, {name}",
        version="1.3.0",
        auth=Bearer(),
        docs_url=None,
        openapi_url=None,
        urls_namespace=f"z12-013-{name}",
    )
    problems.handle(service, without_422=without_422)
    service.add_router("", router)
    service.add_router("", supervision.health_router())
    return service


urlpatterns: list[URLPattern | URLResolver] = [
    path("directory-service/", _service("directory", directory.router).urls),
    path("flow-service/", _service("flow", flows.router, without_422=("/webhooks", "/search")).urls),
    re_path("^(?:directory|flow)-service/", problems.no_such_address),
]
