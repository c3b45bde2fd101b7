"""Every address of the program, house by house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from polyphonie.api import urls as api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include(api)),  # first: programs ask most, and an address is looked for in order
    path("", include("polyphonie.portal.urls")),
    path("", include("polyphonie.access.urls")),
    path("", include("polyphonie.parties.urls")),
    path("", include("polyphonie.reference.urls")),
    path("", include("polyphonie.reporting.urls")),
    path("", include("polyphonie.budget.urls")),
    path("", include("polyphonie.controls.urls")),
    path("", include("polyphonie.gateway.urls")),
    path("", include("polyphonie.invoicing.urls")),
    path("", include("polyphonie.ledger.urls")),
    path("", include("polyphonie.payments.urls")),
    path("", include("polyphonie.spending.urls")),
    path("", include("polyphonie.requests.urls")),
    path("", include("polyphonie.api.z12_013.urls")),
    path("cpro/", include("polyphonie.api.chorus_pro.urls")),
    path("api/", include(api.unknown)),
]
