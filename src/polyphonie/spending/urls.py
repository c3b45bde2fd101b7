"""The addresses of the pages of expenditure."""

from __future__ import annotations

from django.urls import path

from .pages import creditors, payment_requests, periodic, presumed

app_name = "spending"

urlpatterns = [
    path("depense/mes-paiements", creditors.own_payments, name="own_payments"),
    path("depense/demandes", payment_requests.desk, {"name": "requests"}, name="requests"),
    path("depense/ordres", payment_requests.desk, {"name": "to_order"}, name="to_order"),
    path("depense/visa", payment_requests.desk, {"name": "to_pass"}, name="to_pass"),
    path("depense/delais", payment_requests.desk, {"name": "deadlines"}, name="deadlines"),
    path("depense/service-presume", presumed.desk, name="presumed"),
    path("depense/service-presume/presumer", presumed.mark, name="presume"),
    path("depense/service-presume/campagne", presumed.draw, name="presumed_campaign"),
    path("depense/<uuid:entity>/service-presume/<uuid:commitment>", presumed.shown, name="presumed_mark"),
    path("depense/ordres-periodiques", periodic.desk, name="periodic"),
    path("depense/ordres-periodiques/liste", periodic.add, name="list_periodic"),
    path("depense/<uuid:entity>/ordres-periodiques/signer", periodic.sign, name="sign_periodic"),
    path("depense/<uuid:entity>/ordres-periodiques/<uuid:order>", periodic.shown, name="periodic_order"),
    path(
        "depense/<uuid:entity>/ordres-periodiques/a-signer/<uuid:centre>/<str:since>",
        periodic.to_sign,
        name="periodic_to_sign",
    ),
    path(
        "depense/<uuid:entity>/ordres-periodiques/liste/<uuid:commitment>/retirer",
        periodic.remove,
        name="unlist_periodic",
    ),
    path("depense/demandes/nouvelle", payment_requests.new, name="new_request"),
    path("depense/<uuid:entity>/demandes/<uuid:identifier>", payment_requests.shown, name="request"),
    path(
        "depense/<uuid:entity>/demandes/<uuid:identifier>/<slug:operation>",
        payment_requests.operate,
        name="operate_request",
    ),
]
