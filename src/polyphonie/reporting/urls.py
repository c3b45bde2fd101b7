"""The addresses of what reads both books."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "reporting"

urlpatterns = [
    path("comptabilite/passage", pages.bridges, name="bridges"),
    path("comptabilite/<uuid:entity>/passage", pages.bridge, name="bridge"),
]
