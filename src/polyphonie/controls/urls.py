"""The addresses of the pages of controls."""

from __future__ import annotations

from django.urls import path

from .pages import campaigns, plans, results

app_name = "controls"

urlpatterns = [
    path("controles", plans.listed, name="plans"),
    path("controles/campagnes", campaigns.listed, name="campaigns"),
    path("controles/resultats", results.shown, name="results"),
    path("controles/<uuid:entity>/surveillance", results.watch, name="watch"),
    path("controles/<uuid:entity>/plans/nouveau", plans.new, name="new_plan"),
    path("controles/<uuid:entity>/plans/<uuid:plan>", plans.shown, name="plan"),
    path("controles/<uuid:entity>/plans/<uuid:plan>/categories", plans.add, name="add_rule"),
    path("controles/<uuid:entity>/plans/<uuid:plan>/categories/retirer", plans.remove, name="remove_rule"),
    path("controles/<uuid:entity>/plans/<uuid:plan>/publication", plans.publish, name="publish"),
    path("controles/<uuid:entity>/campagnes/<uuid:campaign>", campaigns.shown, name="campaign"),
    path("controles/<uuid:entity>/campagnes/<uuid:campaign>/cloture", campaigns.close, name="close_campaign"),
    path("controles/<uuid:entity>/campagnes/<uuid:campaign>/<str:subject>", campaigns.find, name="finding"),
]
