"""The addresses of invoicing's pages."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "invoicing"

_INVOICE = "factures/<uuid:entity>/<uuid:identifier>"

urlpatterns = [
    path("deposer", pages.deposit, name="deposit"),
    path("brouillons", pages.drafts, name="drafts"),
    path("brouillons/<uuid:identifier>", pages.draft, name="draft"),
    path("brouillons/<uuid:identifier>/lecture", pages.view_draft, name="view_draft"),
    path("brouillons/<uuid:identifier>/supprimer", pages.discard_draft, name="discard_draft"),
    path("brouillons/<uuid:identifier>/reprendre", pages.restore_draft, name="restore_draft"),
    path("controler", pages.check, name="check"),
    path("regles", pages.rules, name="rules"),
    path("regles/<str:rule>", pages.rule, name="rule"),
    path("flux", pages.flows, name="flows"),
    path("flux/<uuid:identifier>", pages.flow, name="flow"),
    path("flux/<uuid:identifier>/compte-rendu.csv", pages.export_flow, name="export_flow"),
    path("flux/<uuid:identifier>/retraiter", pages.retreat_flow, name="retreat_flow"),
    path("depots-refuses", pages.refused_deposits, name="refused_deposits"),
    path("tableau-de-bord", pages.dashboard, name="dashboard"),
    path("factures", pages.invoices, name="invoices"),
    path("mandataires", pages.mandates, name="mandates"),
    path("mandataires/<uuid:identifier>/fin", pages.end_mandate, name="end_mandate"),
    path("nouvelles", pages.news, name="news"),
    path("nouvelles/lues", pages.mark_read, name="read_news"),
    path("nouvelles/messages", pages.mailings, name="mailings"),
    path("factures-a-valider", pages.to_validate, name="to_validate"),
    path("structures/<str:siret>/reglages", pages.entity_settings, name="entity_settings"),
    path("factures.csv", pages.export, name="export"),
    path("factures/recherches", pages.keep_search, name="keep_search"),
    path("factures/recherches/<uuid:search>/oublier", pages.forget_search, name="forget_search"),
    path("factures/selection", pages.selection, name="selection"),
    path("factures/selection/etat", pages.treat_selection, name="treat_selection"),
    path("factures/selection/export", pages.export_selection, name="export_selection"),
    path("factures/selection/<uuid:task>/annuler", pages.undo, name="undo"),
    path(_INVOICE, pages.invoice, name="invoice"),
    path(f"{_INVOICE}/etat", pages.treat, name="treat"),
    path(f"{_INVOICE}/copier", pages.copy_invoice, name="copy_invoice"),
    path(f"{_INVOICE}/completer", pages.complete, name="complete"),
    path(f"{_INVOICE}/valider", pages.validate, name="validate"),
    path(f"{_INVOICE}/presenter", pages.present, name="present"),
    path(f"{_INVOICE}/valideur", pages.name_validator, name="name_validator"),
    path(f"{_INVOICE}/acquitter", pages.acknowledge, name="acknowledge"),
    path(f"{_INVOICE}/recycler", pages.recycle, name="recycle"),
    path(f"{_INVOICE}/original", pages.original, name="original"),
    path(f"{_INVOICE}/lecture.pdf", pages.readable_pdf, name="readable_pdf"),
    path(f"{_INVOICE}/messages/<uuid:message>", pages.message, name="message"),
    path(f"{_INVOICE}/pieces/<uuid:attachment>", pages.attachment, name="attachment"),
    path(f"{_INVOICE}/pieces-jointes/<int:place>", pages.supporting_document, name="supporting_document"),
]
