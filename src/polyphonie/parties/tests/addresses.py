"""The addresses that a page of this house needs around it, when nothing else is mounted."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("polyphonie.parties.urls")),
    path("", include("polyphonie.portal.urls")),
    path("comptes/", include("allauth.urls")),
]
