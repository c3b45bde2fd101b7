"""The addresses of what reads several houses: the bridge, the restitutions."""

from __future__ import annotations

from django.urls import path

from .pages import bridges, execution, outstanding

app_name = "reporting"

urlpatterns = [
    path("comptabilite/passage", bridges.bridges, name="bridges"),
    path("comptabilite/<uuid:entity>/passage", bridges.bridge, name="bridge"),
    path("restitutions/execution", execution.execution, name="execution"),
    path("restitutions/restes-a-payer", outstanding.outstanding, name="outstanding"),
]
