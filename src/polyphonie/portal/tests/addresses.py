"""The addresses that the portal's own tests walk: its pages, and those of the houses that its frame names."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("polyphonie.portal.urls")),
    path("", include("polyphonie.access.urls")),
    path("", include("polyphonie.parties.urls")),
]
