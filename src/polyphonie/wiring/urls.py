"""Every address of the program, house by house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("polyphonie.portal.urls")),
    path("", include("polyphonie.access.urls")),
    path("", include("polyphonie.parties.urls")),
    path("", include("polyphonie.gateway.urls")),
    path("", include("polyphonie.invoicing.urls")),
    path("api/", include("polyphonie.api.urls")),
    path("", include("polyphonie.api.z12_013.urls")),
    path("cpro/", include("polyphonie.api.chorus_pro.urls")),
]
