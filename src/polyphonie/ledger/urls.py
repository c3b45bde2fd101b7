"""The addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from .pages import ageing, entries, statements

app_name = "ledger"

urlpatterns = [
    path("comptabilite/<uuid:entity>/comptes/<str:code>", entries.account, name="account"),
    path("comptabilite/<uuid:entity>/ecritures/<uuid:identifier>", entries.entry, name="entry"),
    path(
        "comptabilite/<uuid:entity>/ecritures/<uuid:identifier>/pieces/<uuid:original>",
        entries.evidence,
        name="evidence",
    ),
    path("comptabilite/etats", statements.books, name="statement_books"),
    path("comptabilite/<uuid:entity>/balance-agee", ageing.ageing, name="ageing"),
    path("comptabilite/<uuid:entity>/etats", statements.statements, name="statements"),
    path("comptabilite/<uuid:entity>/etats/fichiers", statements.export, name="export"),
    path("comptabilite/<uuid:entity>/etats/publication", statements.publish, name="publish"),
    path("comptabilite/<uuid:entity>/etats/publies/<int:year>", statements.published_file, name="published_file"),
    path("comptabilite/<uuid:entity>/etats/<str:code>", statements.statement, name="statement"),
    path("comptabilite/<uuid:entity>/etats/<str:code>/<str:line>", statements.figure, name="figure"),
]
