"""The addresses of what reads several houses: the bridge, the restitutions."""

from __future__ import annotations

from django.urls import path

from .pages import bridges, catalogue, execution, outstanding, stories

app_name = "reporting"

urlpatterns = [
    path("comptabilite/passage", bridges.bridges, name="bridges"),
    path("comptabilite/<uuid:entity>/passage", bridges.bridge, name="bridge"),
    path("depense/<uuid:entity>/dossiers/<uuid:identifier>", stories.story, name="story"),
    path(
        "depense/<uuid:entity>/dossiers/<uuid:identifier>/pieces/<uuid:original>",
        stories.document,
        name="story_document",
    ),
    path("restitutions/execution", execution.execution, name="execution"),
    path("restitutions/restes-a-payer", outstanding.outstanding, name="outstanding"),
    path("restitutions/services-faits", catalogue.restitution, {"name": "uncertified"}, name="uncertified"),
    path("restitutions/delais", catalogue.restitution, {"name": "delays"}, name="delays"),
    path("restitutions/paiements", catalogue.restitution, {"name": "payments"}, name="payments"),
    path("restitutions/fin-d-exercice", catalogue.restitution, {"name": "year_end"}, name="year_end"),
    path("restitutions/demandes-d-achat", catalogue.restitution, {"name": "purchases"}, name="purchases"),
]
