"""chorus-api (Python): it looks a structure up, deposits, and reads the report, by each of its methods."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from polyphonie.api.chorus_pro.tests.test_depositing import treat_flows
from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL, Paper

from .conftest import Call


def test_a_supplier_finds_deposits_and_follows(
    chorus_api: Call, supplier: Mapping[str, str], republic: Republic
) -> None:
    paper = Paper(number="PY-1")
    republic.prepared(paper)
    (structure,) = chorus_api(supplier, "rechercher_structure", siret=HOSPITAL)["liste_structures"]
    number = structure["id_structure_cpp"]
    assert chorus_api(supplier, "consulter_structure", id_structure_cpp=number)["code_retour"] == 0
    assert chorus_api(supplier, "rechercher_services", id_structure=number)["code_retour"] == 20000
    content = base64.b64encode(paper.content()).decode()
    sent = {"fichier_flux": content, "file_name": "facture.xml", "syntaxe_flux": "IN_DP_E1_UBL_INVOICE"}
    flow = {"numero_flux_depot": chorus_api(supplier, "deposer_flux", **sent)["numero_flux_depot"]}
    treat_flows()
    assert chorus_api(supplier, "consulter_cr", **flow)["etat_courant_flux"] == "IN_INTEGRE"
    assert chorus_api(supplier, "consulter_cr_detaille", **flow)["liste_erreur_dp"] == []
    (row,) = chorus_api(supplier, "rechercher_facture", **flow)["liste_factures"]
    assert (row["numero_facture"], row["statut"]) == ("PY-1", "DEPOSEE")
    assert chorus_api(supplier, "health_check")["status_code_value"] == 200
    assert chorus_api(supplier, "information_siret", siret_structure=HOSPITAL)["siret"] == HOSPITAL
    assert chorus_api(supplier, "annuaire_destinataire")["fichier_resultat"]
    assert chorus_api(supplier, "devises")["code_retour"] == 0
