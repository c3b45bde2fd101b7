"""The addresses of the pages of expenditure."""

from __future__ import annotations

from django.urls import path

from .pages import creditors, payment_requests

app_name = "spending"

urlpatterns = [
    path("depense/mes-paiements", creditors.own_payments, name="own_payments"),
    path("depense/demandes", payment_requests.desk, {"name": "requests"}, name="requests"),
    path("depense/ordres", payment_requests.desk, {"name": "to_order"}, name="to_order"),
    path("depense/visa", payment_requests.desk, {"name": "to_pass"}, name="to_pass"),
    path("depense/delais", payment_requests.desk, {"name": "deadlines"}, name="deadlines"),
    path("depense/demandes/nouvelle", payment_requests.new, name="new_request"),
    path("depense/<uuid:entity>/demandes/<uuid:identifier>", payment_requests.shown, name="request"),
    path(
        "depense/<uuid:entity>/demandes/<uuid:identifier>/<slug:operation>",
        payment_requests.operate,
        name="operate_request",
    ),
]
