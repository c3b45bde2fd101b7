"""The addresses of the gateway's pages."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "gateway"

urlpatterns = [
    path("webhooks", pages.listed, name="webhooks"),
    path("webhooks/nouveau", pages.new, name="new"),
    path("webhooks/<uuid:identifier>", pages.webhook, name="webhook"),
    path("webhooks/<uuid:identifier>/cle", pages.rotate_key, name="rotate_key"),
    path("webhooks/<uuid:identifier>/essai", pages.try_out, name="try_out"),
    path("webhooks/<uuid:identifier>/fin", pages.end, name="end"),
    path("webhooks/<uuid:identifier>/rejeu", pages.replay_span, name="replay_span"),
    path("webhooks/<uuid:identifier>/envois/<uuid:dispatch>/rejeu", pages.replay, name="replay"),
]
