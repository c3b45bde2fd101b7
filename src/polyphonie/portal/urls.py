"""The addresses of the pages that cross houses."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from . import pages

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("recherche", pages.search, name="search"),
    path("aide", pages.help_for, name="help"),
    path("accessibilite", pages.accessibility, name="accessibility"),
    path("langue", set_language, name="language"),
]
