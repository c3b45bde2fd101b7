"""The addresses of the pages of payments."""

from __future__ import annotations

from django.urls import path

from .pages import bank, desk, lots, transfers

app_name = "payments"

urlpatterns = [
    path("paiements", desk.desk, name="desk"),
    path("paiements/lots", desk.lots, name="lots"),
    path("paiements/virements", desk.transfers, name="transfers"),
    path("paiements/banque", bank.bank, name="bank"),
    path("paiements/<uuid:entity>/lots/<uuid:identifier>", lots.lot, name="lot"),
    path("paiements/<uuid:entity>/lots/<uuid:identifier>/fichier", lots.file, name="lot_file"),
    path("paiements/<uuid:entity>/lots/<uuid:identifier>/<slug:operation>", lots.operate, name="operate_lot"),
    path("paiements/<uuid:entity>/virements/<uuid:identifier>", transfers.transfer, name="transfer"),
    path(
        "paiements/<uuid:entity>/virements/<uuid:identifier>/<slug:operation>",
        transfers.operate,
        name="operate_transfer",
    ),
    path("paiements/<uuid:entity>/releves/<uuid:identifier>/fichier", bank.file, name="statement_file"),
    path("paiements/<uuid:entity>/lignes/<uuid:identifier>", bank.line, name="line"),
]
