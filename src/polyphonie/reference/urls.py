"""The addresses of nomenclatures."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "reference"

urlpatterns = [
    path("nomenclatures", pages.nomenclatures, name="nomenclatures"),
    path("nomenclatures/<str:kind>", pages.nomenclature, name="nomenclature"),
    path("nomenclatures/<str:kind>/editions", pages.editions, name="editions"),
    path("nomenclatures/<str:kind>/export.csv", pages.export, name="export"),
    path("nomenclatures/<str:kind>/codes/<str:code>", pages.code, name="code"),
]
