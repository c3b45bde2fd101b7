"""The addresses of what reads both books."""

from __future__ import annotations

from django.urls import path

from .pages import bridges

app_name = "reporting"

urlpatterns = [
    path("comptabilite/passage", bridges.bridges, name="bridges"),
    path("comptabilite/<uuid:entity>/passage", bridges.bridge, name="bridge"),
]
