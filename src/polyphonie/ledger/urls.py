"""The addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from .pages import ageing, closing, entries, journals, matching, opening, statements

app_name = "ledger"

urlpatterns = [
    path("comptabilite/<uuid:entity>/comptes/<str:code>", entries.account, name="account"),
    path("comptabilite/<uuid:entity>/ecritures/<uuid:identifier>", entries.entry, name="entry"),
    path(
        "comptabilite/<uuid:entity>/ecritures/<uuid:identifier>/pieces/<uuid:original>",
        entries.evidence,
        name="evidence",
    ),
    path("comptabilite/<uuid:entity>/comptes/<str:code>/lettrage", matching.matching, name="matching"),
    path(
        "comptabilite/<uuid:entity>/comptes/<str:code>/lettrage/propositions",
        matching.proposals,
        name="match_proposals",
    ),
    path("comptabilite/<uuid:entity>/comptes/<str:code>/lettrages", matching.matches, name="matches"),
    path("comptabilite/<uuid:entity>/comptes/<str:code>/lettrages/<int:number>/fin", matching.unmatch, name="unmatch"),
    path("comptabilite/<uuid:entity>/journaux", journals.journals, name="journals"),
    path("comptabilite/<uuid:entity>/ecritures/nouvelle", journals.new_entry, name="new_entry"),
    path("comptabilite/<uuid:entity>/ecritures/<uuid:identifier>/piece", journals.attach, name="attach"),
    path("comptabilite/<uuid:entity>/ecritures/<uuid:identifier>/annulation", journals.correct, name="correct"),
    path("comptabilite/<uuid:entity>/livres", opening.books, name="books"),
    path("comptabilite/<uuid:entity>/livres/comptes", opening.open_accounts, name="open_accounts"),
    path("comptabilite/<uuid:entity>/livres/exercices", opening.open_year, name="open_year"),
    path("comptabilite/<uuid:entity>/cloture", closing.cockpit, name="closing"),
    path("comptabilite/<uuid:entity>/cloture/exercice", closing.close_year, name="close_year"),
    path("comptabilite/<uuid:entity>/cloture/controles/<str:check>", closing.sign_off, name="sign_off"),
    path(
        "comptabilite/<uuid:entity>/cloture/periodes/<int:period>/<str:move>", closing.move_period, name="move_period"
    ),
    path("comptabilite/journaux", statements.books, {"page": "journals"}, name="journal_books"),
    path("comptabilite/cloture", statements.books, {"page": "closing"}, name="closing_books"),
    path("comptabilite/etats", statements.books, name="statement_books"),
    path("comptabilite/<uuid:entity>/balance-agee", ageing.ageing, name="ageing"),
    path("comptabilite/<uuid:entity>/etats", statements.statements, name="statements"),
    path("comptabilite/<uuid:entity>/etats/fichiers", statements.export, name="export"),
    path("comptabilite/<uuid:entity>/etats/publication", statements.publish, name="publish"),
    path("comptabilite/<uuid:entity>/etats/publies/<int:year>", statements.published_file, name="published_file"),
    path("comptabilite/<uuid:entity>/etats/<str:code>", statements.statement, name="statement"),
    path("comptabilite/<uuid:entity>/etats/<str:code>/<str:line>", statements.figure, name="figure"),
]
