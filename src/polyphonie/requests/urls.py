"""The addresses of the pages of requests."""

from __future__ import annotations

from django.urls import path

from .pages import circuits, desks, one, writing

app_name = "requests"

urlpatterns = [
    path("demandes", desks.desk, {"name": "mine"}, name="mine"),
    path("demandes/a-approuver", desks.desk, {"name": "to_approve"}, name="to_approve"),
    path("demandes/a-engager", desks.desk, {"name": "to_commit"}, name="to_commit"),
    path("demandes/toutes", desks.desk, {"name": "all"}, name="all"),
    path("demandes/circuits", circuits.decided, name="circuits"),
    path("demandes/nouvelle", writing.new, name="new"),
    path("demandes/<uuid:entity>/<uuid:identifier>", one.shown, name="request"),
    path("demandes/<uuid:entity>/<uuid:identifier>/modifier", writing.revise, name="revise"),
    path("demandes/<uuid:entity>/<uuid:identifier>/copier", one.copy, name="copy"),
    path("demandes/<uuid:entity>/<uuid:identifier>/pieces/<uuid:attachment>", one.document, name="document"),
    path("demandes/<uuid:entity>/<uuid:identifier>/<slug:operation>", one.operate, name="operate"),
]
