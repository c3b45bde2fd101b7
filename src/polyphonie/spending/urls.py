"""The addresses of the pages of expenditure."""

from __future__ import annotations

from django.urls import path

from .pages import (
    billing_plans,
    certificates,
    claims,
    commitments,
    creditors,
    deductions,
    payers,
    payment_requests,
    periodic,
    presumed,
    proposals,
    tacit,
)

app_name = "spending"

urlpatterns = [
    path("depense/mes-paiements", creditors.own_payments, name="own_payments"),
    path("depense/demandes", payment_requests.desk, {"name": "requests"}, name="requests"),
    path("depense/ordres", payment_requests.desk, {"name": "to_order"}, name="to_order"),
    path("depense/ordres/tacite", tacit.policies, name="tacit"),
    path("depense/<uuid:entity>/ordres/tacite/<uuid:policy>/fin", tacit.end, name="end_tacit"),
    path("depense/visa", payment_requests.desk, {"name": "to_pass"}, name="to_pass"),
    path("depense/delais", payment_requests.desk, {"name": "deadlines"}, name="deadlines"),
    path("depense/echeanciers", billing_plans.desk, name="billing_plans"),
    path("depense/<uuid:entity>/echeanciers/<uuid:plan>", billing_plans.shown, name="billing_plan"),
    path("depense/<uuid:entity>/echeanciers/<uuid:plan>/demander", billing_plans.ask, name="request_terms"),
    path("depense/<uuid:entity>/echeanciers/<uuid:plan>/finir", billing_plans.end, name="end_billing_plan"),
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
    path("depense/engagements", commitments.desk, {"name": "commitments"}, name="commitments"),
    path("depense/engagements/a-valider", commitments.desk, {"name": "to_validate"}, name="to_validate"),
    path("depense/engagements/nouveau", commitments.new, name="new_commitment"),
    path("depense/<uuid:entity>/engagements/<uuid:identifier>", commitments.shown, name="commitment"),
    *(
        path(
            f"depense/<uuid:entity>/engagements/<uuid:identifier>/corriger/{part}",
            commitments.revise,
            {"part": part},
            name=name,
        )
        for part, name in (("objet", "revise_commitment"), ("poste", "revise_line"))
    ),
    path(
        "depense/<uuid:entity>/engagements/<uuid:identifier>/imputation",
        commitments.reimpute,
        name="reimpute_commitment",
    ),
    path(
        "depense/<uuid:entity>/engagements/<uuid:identifier>/<slug:operation>",
        commitments.operate,
        name="operate_commitment",
    ),
    path("depense/services", certificates.desk, {"name": "certificates"}, name="certificates"),
    path("depense/services/a-certifier", certificates.desk, {"name": "to_certify"}, name="to_certify"),
    path("depense/<uuid:entity>/services/<uuid:identifier>", certificates.shown, name="certificate"),
    path(
        "depense/<uuid:entity>/services/<uuid:identifier>/<slug:operation>",
        certificates.operate,
        name="operate_certificate",
    ),
    path("depense/propositions", proposals.desk, {"name": "proposals"}, name="proposals"),
    path("depense/propositions/decidees", proposals.desk, {"name": "decided_proposals"}, name="decided_proposals"),
    path("depense/<uuid:entity>/propositions/<uuid:identifier>", proposals.shown, name="proposal"),
    path(
        "depense/<uuid:entity>/propositions/<uuid:identifier>/<slug:operation>",
        proposals.operate,
        name="operate_proposal",
    ),
    path("depense/oppositions", claims.desk, name="claims"),
    path("depense/<uuid:entity>/oppositions/<uuid:claim>", claims.shown, name="claim"),
    path("depense/<uuid:entity>/oppositions/<uuid:claim>/lever", claims.end, name="end_claim"),
    path("depense/avances-retenues", deductions.desk, name="deductions"),
    path("depense/payeurs", payers.listed, name="payers"),
]
