"""The addresses that the pages of access need in its own tests: its own, and those that the portal's frame names."""

from django.urls import include, path

urlpatterns = [path("", include("polyphonie.access.urls")), path("", include("polyphonie.portal.urls"))]
