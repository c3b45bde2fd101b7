"""The addresses of the services of XP Z12-013: /directory-service/v1/…, as the standard's own servers have them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI

from polyphonie.api.authentication import Bearer

from . import directory, problems, supervision

directory_service = NinjaAPI(
    title="Polyphonie, service d'annuaire XP Z12-013",
    version="1.3.0",
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="z12-013-directory",
)
problems.handle(directory_service)
directory_service.add_router("", directory.router)
directory_service.add_router("", supervision.router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("directory-service/", directory_service.urls),
    re_path("^directory-service/", problems.no_such_address),
]
